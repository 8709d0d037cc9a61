/** A vault process that ends right behind a commit, or whose words to its node are held up, for tests of what is given out meanwhile. */

import type { PeerPort, VaultFilesPort } from '../../electron/vault/ports.ts'
import { err } from '../../shared/model/result.ts'

/** Maria's vault process is gone with the next HEAD that is written: what it would tell its node after that waits for `revive`. */
export const ends = { withNextHead: false, dead: false, revive: (): void => undefined }
/** What her vault tells its node next waits for `pass`, and `reached` says that it is there. */
export const gate = { isShut: false, passed: 0, reached: (): void => undefined, pass: (): void => undefined }

/** Her vault's files: after that HEAD it is gone. */
export function mariasFiles(files: VaultFilesPort): VaultFilesPort {
  return {
    ...files,
    writeHead: async (slot, bytes) => {
      const written = await files.writeHead(slot, bytes)
      ends.dead ||= ends.withNextHead
      return written
    },
  }
}

/** Of Dan's vault so many HEADs are still written; after them his disk is full. */
export const room = { heads: Number.POSITIVE_INFINITY }

/** His vault's files. */
export function dansFiles(files: VaultFilesPort): VaultFilesPort {
  return { ...files, writeHead: async (slot, bytes) => (room.heads-- > 0 ? files.writeHead(slot, bytes) : err('disk-full')) }
}

/** Letters that went from her. */
export const sent: Uint8Array[] = []

/** Her node, as her vault talks to it. */
export function mariasPeer(peer: PeerPort): PeerPort {
  return {
    ...peer,
    deliver: (to, envelope) => (sent.push(envelope), peer.deliver(to, envelope)),
    setServing: async (...lines) => {
      if (ends.dead) await new Promise<void>((resolve) => (ends.revive = resolve))
      if (gate.isShut) {
        gate.isShut = false
        gate.reached()
        await new Promise<void>((resolve) => (gate.pass = resolve))
      }
      gate.passed += 1
      return peer.setServing(...lines)
    },
  }
}
