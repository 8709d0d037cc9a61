import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { describe, expect, it } from 'vitest'
import { annotationBars } from '../../../renderer/src/state/annotation-bars.ts'
import { wordBars } from '../../../renderer/src/state/word-bars.ts'
import type { PlacedText } from '../../../renderer/src/state/word-bars.ts'
import { pdfFile } from '../../support/pdf-files.ts'

const PAGE = { width: 200, height: 100 }

/** Pieces on one line, letters of 10 by 5; the page counts from above. */
function pieces(...texts: readonly string[]): readonly PlacedText[] {
  let x = 0
  return texts.map((text) => {
    const piece = { text, width: text.length * 5, matrix: [10, 0, 0, -10, x, 50] }
    x += piece.width
    return piece
  })
}

/** Where the bars begin. */
function begin(texts: readonly string[], ...words: readonly string[]): readonly number[] {
  return wordBars(pieces(...texts), words, PAGE).map(({ x }) => Math.round(x * PAGE.width))
}

describe('bars over words of a page', () => {
  it('cover the whole of each piece that a word touches, and no other', () => {
    expect(begin(['Dear ', 'Dr Popescu,', ' hello'], 'popescu')).toEqual([25])
    expect(begin(['Pop', 'escu', ' hello'], 'Popescu')).toEqual([0, 15])
    expect(begin(['Maria', 'Popescu', 'x'], 'maria popescu')).toEqual([0, 25])
    expect(begin(['Maria', ' ', 'Pop', 'escu'], 'maria popescu')).toEqual([0, 30, 45])
    expect(begin(['nothing'], 'popescu')).toEqual([])
    expect(begin(['nothing'])).toEqual([])
  })

  it('cover every time that a word stands there, also where one piece holds it whole and begins it again', () => {
    expect(begin(['Maria Popescu and Maria', 'Popescu', 'end'], 'maria popescu')).toEqual([0, 115])
  })

  it('reach below and above the letters, also of text that is turned', () => {
    const [bar] = wordBars(pieces('Popescu'), ['popescu'], PAGE)
    expect(bar).toMatchObject({ x: 0, width: 35 / 200 })
    expect((bar?.y ?? 1) * 100).toBeLessThanOrEqual(40)
    expect(((bar?.y ?? 0) + (bar?.height ?? 0)) * 100).toBeGreaterThanOrEqual(53)
    const [turned] = wordBars([{ text: 'Popescu', width: 35, matrix: [0, 10, 10, 0, 100, 20] }], ['popescu'], PAGE)
    expect(Math.round((turned?.height ?? 0) * 100)).toBe(35)
  })
})

describe('bars over what lies upon a page', () => {
  /** One annotation on a page of 595 by 842 points, and where it was covered, from above. */
  async function covered(entries: string, ...words: readonly string[]): Promise<readonly number[]> {
    const at = '/Type /Annot /F 4 /Rect [100 700 300 720]'
    const bytes = pdfFile({ pages: [['Letter']], firstPage: `/Annots [<< ${at} ${entries} >>]` })
    const task = getDocument({ data: Uint8Array.from(bytes), verbosity: 0, useSystemFonts: false })
    try {
      const page = await (await task.promise).getPage(1)
      const view = page.getViewport({ scale: 1 })
      const bars = annotationBars(await page.getAnnotations(), words, { ...view, transform: view.transform })
      return bars.flatMap(({ x, y, width, height }) =>
        [x * view.width, y * view.height, width * view.width, height * view.height].map(Math.round),
      )
    } finally {
      await task.destroy()
    }
  }
  const OVER_IT = [98, 120, 204, 24]

  it('cover a filled field of a form, a remark on the page and a chosen line that hold a word', async () => {
    expect(await covered('/Subtype /Widget /FT /Tx /T (name) /V (Maria Popescu)', 'popescu')).toEqual(OVER_IT)
    expect(await covered('/Subtype /FreeText /DA (/Helv 12 Tf 0 g) /Contents (for Maria Popescu)', 'maria popescu')).toEqual(OVER_IT)
    expect(await covered('/Subtype /Widget /FT /Ch /Ff 131072 /T (doctor) /V (Popescu) /Opt [(Popescu) (Ionescu)]', 'Popescu')).toEqual(
      OVER_IT,
    )
  })

  it('cover stamps and signatures whenever words are: what they draw cannot be read', async () => {
    expect(await covered('/Subtype /Stamp /Name /Draft', 'popescu')).toEqual(OVER_IT)
    expect(await covered('/Subtype /Widget /FT /Sig /T (signed)', 'popescu')).toEqual(OVER_IT)
  })

  it('leave what holds no word, and everything where there is none', async () => {
    expect(await covered('/Subtype /Widget /FT /Tx /T (name) /V (Ionescu)', 'popescu')).toEqual([])
    expect(await covered('/Subtype /FreeText /DA (/Helv 12 Tf 0 g) /Contents (a remark)', 'popescu')).toEqual([])
    expect(await covered('/Subtype /Widget /FT /Btn /T (yes) /V /Off', 'popescu')).toEqual([])
    expect(await covered('/Subtype /Link /A << /S /URI /URI (https://popescu.example) >>', 'popescu')).toEqual([])
    expect(await covered('/Subtype /Stamp /Name /Draft')).toEqual([])
  })
})
