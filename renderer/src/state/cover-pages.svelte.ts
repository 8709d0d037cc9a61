/** Pages of a document, or a picture, with bars over what is to be covered; what leaves here are pixels and nothing else. */

import type { PDFDocumentProxy } from 'pdfjs-dist'
import { Util } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { COVERED_PAGES_MAX } from '../../../shared/model/redaction.ts'
import type { CoveredPage } from '../../../shared/model/redaction.ts'
import { annotationBars } from './annotation-bars.ts'
import { openPdf } from './pdf.ts'
import { wordBars } from './word-bars.ts'
import type { Bar } from './word-bars.ts'

/** Dots of an inch in what is sent: letters can be read, and a page stays below a megabyte. */
const DOTS = 150
const POINTS = 72
const QUALITY = 0.85
/** Longest side of a picture that is sent. */
const PICTURE_SIDE_MAX = 2400
/** Of the width of a page that a bar is wider on each side. */
const EDGE_PART = 400

interface Page {
  readonly width: number
  readonly height: number
  readonly draw: (canvas: HTMLCanvasElement, scale: number) => Promise<void>
  readonly barsFor: (words: readonly string[]) => Promise<readonly Bar[]>
}

export class CoverPages {
  total = $state(0)
  failed = $state(false)
  /** Drawn by the person, by page. */
  bars = $state.raw<Readonly<Record<number, readonly Bar[]>>>({})
  readonly tooMany = $derived(this.total > COVERED_PAGES_MAX)
  /** Bars were drawn. */
  readonly isBegun = $derived(Object.values(this.bars).some((bars) => bars.length > 0))
  #page: ((number: number) => Promise<Page>) | null = null
  #end: () => void = () => undefined

  /** A locked PDF fails: its password belongs to reading, not to sharing. */
  async open(bytes: Uint8Array, mediaType: string): Promise<void> {
    try {
      if (mediaType === 'application/pdf') await this.#openPdf(bytes)
      else await this.#openPicture(bytes, mediaType)
    } catch {
      this.failed = true
    }
  }

  add(page: number, bar: Bar): void {
    this.bars = { ...this.bars, [page]: [...(this.bars[page] ?? []), bar] }
  }

  undo(page: number): void {
    this.bars = { ...this.bars, [page]: (this.bars[page] ?? []).slice(0, -1) }
  }

  /** With bars over the words, as it will be sent; `width` in dots. */
  async show(canvas: HTMLCanvasElement, number: number, words: readonly string[], width: number): Promise<void> {
    const page = await this.#page?.(number)
    if (page !== undefined) await this.#drawCovered(canvas, page, number, words, width / page.width)
  }

  /** Every page; `told` hears which one is being drawn. Throws where `signal` stops it. */
  async covered(words: readonly string[], told: (page: number) => void, signal: AbortSignal): Promise<readonly CoveredPage[]> {
    const pages: CoveredPage[] = []
    const canvas = document.createElement('canvas')
    for (let number = 1; number <= this.total; number += 1) {
      signal.throwIfAborted()
      told(number)
      const page = await this.#page?.(number)
      if (page === undefined) continue
      const isPicture = this.#isPicture
      const scale = isPicture ? Math.min(1, PICTURE_SIDE_MAX / Math.max(page.width, page.height)) : DOTS / POINTS
      await this.#drawCovered(canvas, page, number, words, scale)
      const points = isPicture ? POINTS / DOTS : 1
      pages.push({ jpeg: await jpegOf(canvas), widthPoints: page.width * points, heightPoints: page.height * points })
    }
    return pages
  }

  end(): void {
    this.#page = null
    this.#end()
  }

  #isPicture = false

  async #drawCovered(canvas: HTMLCanvasElement, page: Page, number: number, words: readonly string[], scale: number): Promise<void> {
    await page.draw(canvas, scale)
    const context = canvas.getContext('2d')
    if (context === null) throw new Error('no canvas')
    // A little more on each side: fonts draw beyond what they say they need.
    const edge = Math.ceil(canvas.width / EDGE_PART)
    context.fillStyle = '#000'
    for (const { x, y, width, height } of [...(await page.barsFor(words)), ...(this.bars[number] ?? [])])
      context.fillRect(
        Math.floor(x * canvas.width) - edge,
        Math.floor(y * canvas.height) - edge,
        Math.ceil(width * canvas.width) + 2 * edge,
        Math.ceil(height * canvas.height) + 2 * edge,
      )
  }

  async #openPdf(bytes: Uint8Array): Promise<void> {
    const task = openPdf(bytes, () => {
      this.failed = true
      void task.destroy()
    })
    const opened = await task.promise
    this.#end = () => void task.destroy()
    this.total = opened.numPages
    this.#page = (number) => pdfPage(opened, number)
  }

  async #openPicture(bytes: Uint8Array, mediaType: string): Promise<void> {
    const bitmap = await createImageBitmap(new Blob([bytes.slice()], { type: mediaType }))
    this.#isPicture = true
    this.#end = () => {
      bitmap.close()
    }
    this.total = 1
    this.#page = () => Promise.resolve(picturePage(bitmap))
  }
}

async function pdfPage(opened: PDFDocumentProxy, number: number): Promise<Page> {
  const page = await opened.getPage(number)
  const natural = page.getViewport({ scale: 1 })
  return {
    width: natural.width,
    height: natural.height,
    draw: async (canvas, scale) => {
      const viewport = page.getViewport({ scale })
      canvas.width = viewport.width
      canvas.height = viewport.height
      await page.render({ canvas, viewport }).promise
    },
    barsFor: async (words) => {
      if (words.length === 0) return []
      const { items } = await page.getTextContent()
      const pieces = items.flatMap((item) =>
        'str' in item
          ? [{ text: item.str, width: item.width, matrix: Util.transform(natural.transform, item.transform as number[]) as number[] }]
          : [],
      )
      const upon = (await page.getAnnotations()) as readonly unknown[]
      const { width, height } = natural
      return [...wordBars(pieces, words, natural), ...annotationBars(upon, words, { width, height, transform: natural.transform })]
    },
  }
}

function picturePage(bitmap: ImageBitmap): Page {
  return {
    width: bitmap.width,
    height: bitmap.height,
    draw: (canvas, scale) => {
      canvas.width = Math.max(1, Math.round(bitmap.width * scale))
      canvas.height = Math.max(1, Math.round(bitmap.height * scale))
      const context = canvas.getContext('2d')
      // What can be seen through becomes paper.
      if (context !== null) {
        context.fillStyle = '#fff'
        context.fillRect(0, 0, canvas.width, canvas.height)
        context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
      }
      return Promise.resolve()
    },
    barsFor: () => Promise.resolve([]),
  }
}

async function jpegOf(canvas: HTMLCanvasElement): Promise<Uint8Array> {
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/jpeg', QUALITY)
  })
  if (blob === null) throw new Error('no picture')
  return new Uint8Array(await blob.arrayBuffer())
}
