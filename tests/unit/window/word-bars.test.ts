import { describe, expect, it } from 'vitest'
import { wordBars } from '../../../renderer/src/state/word-bars.ts'
import type { PlacedText } from '../../../renderer/src/state/word-bars.ts'

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
