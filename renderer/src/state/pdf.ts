/** Opens PDF files in a worker of their own, without scripts, links or loading anything. */

import { GlobalWorkerOptions, PasswordResponses, getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { PDFDocumentLoadingTask } from 'pdfjs-dist'
import { CharacterMaps } from '../../../shared/model/character-maps.ts'
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url'

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string }
}

let worker: Worker | null = null

/** One worker for all documents; its address is the only script address this window ever makes. */
function sharedWorker(): Worker {
  if (worker !== null) return worker
  const { trustedTypes } = window as unknown as { readonly trustedTypes?: TrustedTypes }
  const policy = trustedTypes?.createPolicy('salus-pdf-worker', { createScriptURL: () => workerUrl })
  worker = new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module' })
  return worker
}

/** What is asked of a person: `give` tries a password. */
export interface PasswordQuestion {
  readonly isWrong: boolean
  readonly give: (password: string) => void
}

/** The bytes are copied: the caller's stay whole. Its promise rejects where the file is broken, and waits while it asks for a password. */
export function openPdf(bytes: Uint8Array, ask: (question: PasswordQuestion) => void): PDFDocumentLoadingTask {
  GlobalWorkerOptions.workerPort = sharedWorker()
  const task = getDocument({
    data: bytes.slice(),
    enableXfa: false,
    disableFontFace: false,
    useSystemFonts: true,
    isEvalSupported: false,
    stopAtErrors: false,
    useWorkerFetch: false,
    BinaryDataFactory: CharacterMaps,
  } as Parameters<typeof getDocument>[0])
  task.onPassword = (give: (password: string) => void, reason: number) => {
    ask({ isWrong: reason === PasswordResponses.INCORRECT_PASSWORD, give })
  }
  return task
}
