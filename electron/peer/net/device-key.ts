/** The device's own libp2p key; lies in the peer folder, readable by this account only. It opens nothing: it only says which node this is. */

import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { writeDurably } from '../../durable-file.ts'

/** Reads the key, or makes one at the first start; a damaged one is put aside, and this computer is a new one to the others. */
export async function readDeviceKey(dir: string): Promise<PrivateKey> {
  const path = join(dir, 'device.key')
  const stored = await readFile(path).catch(() => null)
  const known = stored === null ? null : decodeKey(new Uint8Array(stored))
  if (known !== null) return known
  if (stored !== null) await rename(path, `${path}.damaged`)
  const key = await generateKeyPair('Ed25519')
  await writeDurably(path, privateKeyToProtobuf(key))
  return key
}

function decodeKey(bytes: Uint8Array): PrivateKey | null {
  try {
    return privateKeyFromProtobuf(bytes)
  } catch {
    return null
  }
}
