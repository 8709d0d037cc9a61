/** What tests of two computers of one person share: waiting until both are still, and holding up a reading of the key file. */

import type { VaultFilesPort } from '../../electron/vault/ports.ts'
import type { VaultStatus } from '../../shared/api/vault-api.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'

/** Lets the first reading of the key file after the next HEAD wait until it is released. */
export function createKeyFileGate() {
  let armed = false
  let open: () => void = () => undefined
  const gate = {
    held: null as Promise<unknown> | null,
    arm: (): void => {
      armed = true
    },
    release: (): void => {
      open()
    },
    wrap: (files: VaultFilesPort): VaultFilesPort => {
      let committed = false
      return {
        ...files,
        writeHead: async (slot, bytes) => {
          const written = await files.writeHead(slot, bytes)
          committed = armed
          return written
        },
        readKeyFiles: () => {
          if (!committed) return files.readKeyFiles()
          armed = false
          committed = false
          const waiting = new Promise<void>((resolve) => {
            open = resolve
          })
          const read = waiting.then(() => files.readKeyFiles())
          gate.held = read
          return read
        },
      }
    },
  }
  return gate
}

/**
 * Waits until neither changes any more: the ledger confirms and old keys are replaced one after the other, and each of these is a change
 * that the other takes in. No turn is under way then in which a gate could hold up more than it is meant for.
 */
export async function whenStill(
  both: readonly Person[],
): Promise<{ readonly numbers: () => Promise<string>; readonly round: () => Promise<void> }> {
  const statuses = (): Promise<readonly VaultStatus[]> => Promise.all(both.map((one) => one.call('showStatus', null)))
  const numbers = async (): Promise<string> => JSON.stringify((await statuses()).map(({ seq }) => seq))
  const round = async (): Promise<void> => {
    for (const one of both) await one.call('syncNow', null)
    for (const one of both) await one.root.turn()
  }
  await turnsUntil(both, async () => {
    const before = await numbers()
    await round()
    return (await statuses()).every(({ ledger }) => ledger.waiting === 0) && (await numbers()) === before
  })
  return { numbers, round }
}
