/** What devices of one person ask each other: the newest HEAD, any block, and that there is news. In memory only. */

import type { OwnDevices } from '../../vault/ports.ts'
import type { FrameStream } from './frames.ts'
import { writeHead } from './head-frame.ts'

export interface DeviceTable {
  replace(own: OwnDevices | null): void
  /** Is this one of the person's own devices, and not one that was removed? */
  isOwn(did: string, peerId: string): boolean
  /** Is this the person herself, whichever device it says it is? */
  isPerson(did: string): boolean
  /** Is this where one of them said it is? Proves nothing about who speaks there. */
  hasPeer(peerId: string): boolean
  /** The HEAD first, the key file behind it. */
  giveHead(frames: FrameStream, last: boolean): Promise<void>
}

/** Knows nobody until the vault was open. */
export function createDeviceTable(): DeviceTable {
  let known: OwnDevices | null = null
  return {
    replace: (own) => {
      known = own
    },
    isOwn: (did, peerId) => known !== null && known.did === did && known.peerIds.includes(peerId),
    isPerson: (did) => known?.did === did,
    hasPeer: (peerId) => known?.peerIds.includes(peerId) === true,
    giveHead: async (frames, last) => {
      if (known !== null) await writeHead(frames, known, last)
    },
  }
}
