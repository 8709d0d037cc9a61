/** The device's own libp2p key; lies in the peer folder, readable by this account only. It opens nothing: it only says which node this is. */

import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { generateKeyPair, privateKeyFromProtobuf, privateKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'

const OWNER_ONLY = 0o600

/** Reads the key, or makes one at the first start. */
export async function readDeviceKey(dir: string): Promise<PrivateKey> {
  const path = join(dir, 'device.key')
  const stored = await readFile(path).catch(() => null)
  if (stored !== null) return privateKeyFromProtobuf(new Uint8Array(stored))
  const key = await generateKeyPair('Ed25519')
  const handle = await open(`${path}.tmp`, 'w', OWNER_ONLY)
  try {
    await handle.writeFile(privateKeyToProtobuf(key))
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(`${path}.tmp`, path)
  return key
}
