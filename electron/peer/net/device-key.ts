/** The device's own libp2p key; lies in the peer folder, readable by this account only. It opens nothing: it only says which node this is. */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { writeDurably } from '../../durable-file.ts'

/** Reads the key, or makes one at the first start. */
export async function readDeviceKey(dir: string): Promise<PrivateKey> {
  const path = join(dir, 'device.key')
  const stored = await readFile(path).catch(() => null)
  if (stored !== null) return privateKeyFromProtobuf(new Uint8Array(stored))
  const key = await generateKeyPair('Ed25519')
  await writeDurably(path, privateKeyToProtobuf(key))
  return key
}
