/** Asks a thread for the text of PDF files, one behind the other, and ends it where one takes too long or too much. */

import { Worker } from 'node:worker_threads'
import { PDF_LIMITS } from './pdf-limits.ts'
import type { FromPdfThread, PdfEnd, PdfInfo, ToPdfThread } from './pdf-talk.ts'

/** What became of one file. `pages` are its lines, page by page, as far as it was read. */
export interface PdfText {
  readonly end: PdfEnd | 'too-long'
  readonly info: PdfInfo | null
  readonly pages: readonly (readonly string[])[]
  readonly isCut: boolean
}

export interface PdfTexts {
  /** Never rejects. */
  read(bytes: Uint8Array, password: string): Promise<PdfText>
  end(): Promise<void>
}

/** The bundle has it beside the reader, the sources beside this file. */
const THREAD_URL = new URL(import.meta.url.endsWith('.ts') ? './pdf-thread.ts' : './pdf-thread.js', import.meta.url)

/** The thread starts with the first file. */
export function createPdfTexts(limits: { readonly fileMs: number; readonly growthBytesMax: number } = PDF_LIMITS): PdfTexts {
  let worker: Worker | null = null
  let next = 1
  const start = (): Worker => {
    const fresh = new Worker(THREAD_URL, { env: {}, resourceLimits: { maxOldGenerationSizeMb: PDF_LIMITS.heapMiB } })
    fresh.unref()
    fresh.on('error', () => undefined)
    fresh.on('exit', () => {
      if (worker === fresh) worker = null
    })
    return fresh
  }
  const drop = (one: Worker): void => {
    if (worker === one) worker = null
    void one.terminate()
  }
  return {
    read: (bytes, password) => {
      const thread = (worker ??= start())
      const question: ToPdfThread = { id: next++, bytes: new Uint8Array(bytes), password: password.slice(0, PDF_LIMITS.passwordMax) }
      return answerOf(thread, question, limits, () => {
        drop(thread)
      })
    },
    end: async () => {
      const last = worker
      worker = null
      await last?.terminate()
    },
  }
}

function answerOf(
  thread: Worker,
  question: ToPdfThread,
  limits: { readonly fileMs: number; readonly growthBytesMax: number },
  drop: () => void,
): Promise<PdfText> {
  return new Promise((resolve) => {
    const pages: (readonly string[])[] = []
    let info: PdfInfo | null = null
    const finish = (end: PdfText['end'], isCut: boolean): void => {
      clearTimeout(timer)
      clearInterval(watch)
      thread.off('message', hear)
      thread.off('exit', died)
      resolve({ end, info, pages, isCut })
    }
    const hear = (said: FromPdfThread): void => {
      if (said.id !== question.id) return
      if (said.type === 'info') info = said.info
      else if (said.type === 'page') pages.push(said.lines)
      else {
        finish(said.end, said.isCut)
        if (growth() > PDF_LIMITS.keptBytesMax) drop()
      }
    }
    const died = (): void => {
      finish('broken', true)
    }
    const sizeBefore = process.memoryUsage.rss()
    const growth = (): number => process.memoryUsage.rss() - sizeBefore
    const giveUp = (): void => {
      finish('too-long', true)
      drop()
    }
    const timer = setTimeout(giveUp, limits.fileMs)
    const watch = setInterval(() => {
      if (growth() > limits.growthBytesMax) giveUp()
    }, PDF_LIMITS.watchMs)
    thread.on('message', hear)
    thread.once('exit', died)
    thread.postMessage(question, [question.bytes.buffer as ArrayBuffer])
  })
}
