/** Looks for the QR code of one picture; it is ended with its answer. */

import { readCode } from './read-code.ts'

addEventListener('message', ({ data }: MessageEvent<Uint8Array>) => {
  void readCode(data)
    .catch(() => null)
    .then((text) => {
      postMessage(text)
    })
})
