/** A file that has no name once it is open: what one process puts down for a while, gone when it ends however it ends. */

import { randomBytes, randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { openGcmBox, sealGcmBox } from '../../../shared/crypto/gcm-box.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { diskErrorCode } from '../../durable-file.ts'
import type { Scratch } from '../ports.ts'

const SUFFIX = '.scratch'
const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length))

/** A new one in `dir`. Where a file cannot lose its name while it is open, it loses it with the next one that is opened here. */
export async function openScratch(dir: string): Promise<Result<Scratch>> {
  try {
    await mkdir(dir, { recursive: true })
    await removeLeftovers(dir)
    const path = join(dir, `${randomUUID()}${SUFFIX}`)
    const handle = await open(path, 'wx+', 0o600)
    await rm(path, { force: true }).catch(() => undefined)
    return ok(scratchOf(handle, path))
  } catch (error) {
    return err(diskErrorCode(error))
  }
}

/** Its key is only ever here: without this process the bytes say nothing. */
function scratchOf(handle: FileHandle, path: string): Scratch {
  const key = random(32)
  const places: { readonly at: number; readonly length: number }[] = []
  let end = 0
  return {
    write: async (bytes) => {
      const number = places.length
      const box = sealGcmBox(key, bytes, encodeUtf8(String(number)), random)
      const at = end
      places.push({ at, length: box.length })
      end += box.length
      try {
        for (let done = 0; done < box.length;) done += (await handle.write(box, done, box.length - done, at + done)).bytesWritten
        return ok(number)
      } catch (error) {
        return err(diskErrorCode(error))
      }
    },
    read: async (number) => {
      const place = places[number]
      if (place === undefined) return err('disk-failed')
      try {
        const box = new Uint8Array(place.length)
        for (let done = 0; done < box.length;) {
          const { bytesRead } = await handle.read(box, done, box.length - done, place.at + done)
          if (bytesRead === 0) return err('disk-failed')
          done += bytesRead
        }
        const plain = openGcmBox(key, box, encodeUtf8(String(number)))
        return plain.ok ? plain : err('disk-failed')
      } catch {
        return err('disk-failed')
      }
    },
    close: async () => {
      key.fill(0)
      await handle.close().catch(() => undefined)
      await rm(path, { force: true }).catch(() => undefined)
    },
  }
}

async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir)) if (name.endsWith(SUFFIX)) await rm(join(dir, name), { force: true }).catch(() => undefined)
}
