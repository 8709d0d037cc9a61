/** The text of a PDF, page by page. Nothing of it runs: scripts, actions, forms and embedded files are never asked for. */

import type { PDFPageProxy } from 'pdfjs-dist'
import type * as PdfLibrary from 'pdfjs-dist/legacy/build/pdf.mjs'
import { CharacterMaps } from '../../../shared/model/character-maps.ts'
import { PDF_LIMITS } from './pdf-limits.ts'
import type { PdfEnd, PdfInfo } from './pdf-talk.ts'

type Library = typeof PdfLibrary
type Opened = Awaited<ReturnType<Library['getDocument']>['promise']>

export interface PdfListener {
  readonly onInfo: (info: PdfInfo) => void
  readonly onPage: (lines: readonly string[]) => void
}

/** `isCut` where it has more than was read. */
export interface PdfRead {
  readonly end: PdfEnd
  readonly isCut: boolean
}

/** Never rejects. `bytes` are given away. */
export async function readPdf(library: Library, bytes: Uint8Array, password: string, listener: PdfListener): Promise<PdfRead> {
  const task = library.getDocument({
    data: bytes,
    ...(password === '' ? {} : { password }),
    verbosity: 0,
    enableXfa: false,
    isEvalSupported: false,
    disableFontFace: true,
    useSystemFonts: false,
    useWorkerFetch: false,
    useWasm: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    stopAtErrors: false,
    CanvasFactory: Nothing,
    FilterFactory: Nothing,
    BinaryDataFactory: CharacterMaps,
  } as Parameters<Library['getDocument']>[0])
  try {
    const opened = await task.promise
    listener.onInfo(await infoOf(opened))
    return { end: 'read', isCut: await readPages(opened, listener.onPage) }
  } catch (error) {
    return { end: endOf(error, password), isCut: false }
  } finally {
    await task.destroy().catch(() => undefined)
  }
}

/** A page that cannot be read is passed over. Returns whether something was left out. */
async function readPages(opened: Opened, onPage: PdfListener['onPage']): Promise<boolean> {
  let left: number = PDF_LIMITS.charactersMax
  const pages = Math.min(opened.numPages, PDF_LIMITS.pagesMax)
  let isCut = pages < opened.numPages
  for (let number = 1; number <= pages; number += 1) {
    if (left <= 0) return true
    const lines = await linesOfPage(opened, number, left).catch(() => null)
    if (lines === null) isCut = true
    left -= (lines ?? []).reduce((sum, line) => sum + line.length, 0)
    onPage(lines ?? [])
  }
  return isCut || left <= 0
}

async function linesOfPage(opened: Opened, number: number, charactersMax: number): Promise<readonly string[]> {
  const page: PDFPageProxy = await opened.getPage(number)
  const reader = page.streamTextContent({ includeMarkedContent: false }).getReader()
  const lines: string[] = []
  let line = ''
  let left = charactersMax
  const endLine = (): void => {
    const said = plain(line)
    if (said !== '') lines.push(said)
    line = ''
  }
  try {
    while (left > 0) {
      const { value, done } = (await reader.read()) as { value?: { items: readonly TextItem[] }; done: boolean }
      if (done) break
      for (const { str = '', hasEOL } of value?.items ?? []) {
        line += str.slice(0, left)
        left -= str.length
        if (hasEOL === true || line.length > LINE_MAX) endLine()
        if (left <= 0) break
      }
    }
    endLine()
  } finally {
    reader.cancel(new Error('enough')).catch(() => undefined)
    page.cleanup()
  }
  return lines
}

interface TextItem {
  readonly str?: string
  readonly hasEOL?: boolean
}

/** Characters after which a line ends that has no end of its own. */
const LINE_MAX = 4_096

/** Without what is not written: control characters, halves of characters, runs of blanks. */
function plain(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex -- they are what is taken out
      .replace(/[\u0000-\u001f\u007f-\u009f\ud800-\udfff\ufffd-\uffff]/gu, ' ')
      .replace(/\s+/gu, ' ')
      .trim()
  )
}

async function infoOf(opened: Opened): Promise<PdfInfo> {
  const read = await opened.getMetadata().catch(() => null)
  const info = (read?.info ?? {}) as Readonly<Record<string, unknown>>
  const text = (name: string): string => {
    const value = info[name]
    return typeof value === 'string' ? plain(value.slice(0, 4 * PDF_LIMITS.titleMax)).slice(0, PDF_LIMITS.titleMax) : ''
  }
  return { pages: opened.numPages, title: text('Title'), author: text('Author'), created: text('CreationDate') }
}

function endOf(error: unknown, password: string): PdfEnd {
  const name = error instanceof Error ? error.name : ''
  if (name !== 'PasswordException') return 'broken'
  return password === '' ? 'locked' : 'wrong-password'
}

/** Stands where a canvas would be made. */
class Nothing {
  destroy(): void {
    // There is nothing to give back.
  }
}
