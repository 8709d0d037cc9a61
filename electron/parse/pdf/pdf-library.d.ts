/** The part of pdf.js that reads; it is handed to the part that asks, so that both run in one thread. */

declare module 'pdfjs-dist/legacy/build/pdf.worker.min.mjs' {
  export const WorkerMessageHandler: unknown
}
