/** A thread of the reader that only reads the text of PDF files, so that one that takes too long can be ended alone. */

import { parentPort } from 'node:worker_threads'
import { closeNetwork } from '../no-network.ts'
import { closeLibrary } from './close-library.ts'
import type { FromPdfThread, ToPdfThread } from './pdf-talk.ts'
import { readPdf } from './read-pdf.ts'

closeNetwork()
closeLibrary()
// Of a broken file pdf.js leaves promises behind that nobody waits for; the file has its answer without them.
process.on('unhandledRejection', () => undefined)
const say = (message: FromPdfThread): void => {
  parentPort?.postMessage(message)
}
const reading = await import('pdfjs-dist/legacy/build/pdf.worker.min.mjs')
Object.assign(globalThis, { pdfjsWorker: { WorkerMessageHandler: reading.WorkerMessageHandler } })
const library = await import('pdfjs-dist/legacy/build/pdf.mjs')

parentPort?.on('message', ({ id, bytes, password }: ToPdfThread) => {
  void readPdf(library, bytes, password, {
    onInfo: (info) => {
      say({ type: 'info', id, info })
    },
    onPage: (lines) => {
      say({ type: 'page', id, lines })
    },
  }).then(({ end, isCut }) => {
    say({ type: 'end', id, end, isCut })
  })
})
