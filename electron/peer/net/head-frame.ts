/** HEAD and key file in one frame: the HEAD first, the key file behind it. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { Frame, FrameStream } from './frames.ts'

export interface HeadAndKeyFile {
  readonly head: Uint8Array
  readonly keyFile: Uint8Array
}

/** Answers with both. */
export function writeHead(frames: FrameStream, { head, keyFile }: HeadAndKeyFile, last: boolean): Promise<void> {
  const payload = new Uint8Array(head.length + keyFile.length)
  payload.set(head)
  payload.set(keyFile, head.length)
  return frames.write({ ok: true, headBytes: head.length }, payload, last)
}

/** Errors: `refused-by-peer` where the answer is a no, `peer-protocol` where it is not of this form. */
export function readHead({ header, payload }: Frame): Result<HeadAndKeyFile> {
  const headBytes = Number(header['headBytes'])
  if (header['ok'] !== true) return err('refused-by-peer')
  if (!Number.isSafeInteger(headBytes) || headBytes < 0 || headBytes > payload.length) return err('peer-protocol')
  return ok({ head: payload.slice(0, headBytes), keyFile: payload.slice(headBytes) })
}
