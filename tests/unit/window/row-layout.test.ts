/** Where the rows of a long list lie, whichever part of it is seen. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  HEIGHT_PX_MAX,
  drawnGroups,
  groupOfRow,
  layOut,
  revealRow,
  rowAt,
  rowsSeen,
  scaleOf,
  topOfGroup,
  topOfRow,
} from '../../../renderer/src/state/row-layout.ts'
import type { RowLayout } from '../../../renderer/src/state/row-layout.ts'

const SIZES = { rowPx: 60, headPx: 40 }
const SEEN_PX = 700
const groupsOf = (counts: readonly number[]): RowLayout =>
  layOut(
    counts.map((count, at) => ({ key: String(at), count })),
    SIZES,
  )
const COUNTS = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 })
const ANYWHERE = fc.double({ min: 0, max: 1, noNaN: true })

describe('a list of any length', () => {
  it('finds the row at each height, and the height of each row', () => {
    fc.assert(
      fc.property(COUNTS, ANYWHERE, (counts, part) => {
        const layout = groupsOf(counts)
        const row = Math.floor(part * (layout.total - 1))
        expect(rowAt(layout, topOfRow(layout, row))).toBe(row)
        expect(rowAt(layout, topOfRow(layout, row) + SIZES.rowPx - 1)).toBe(row)
        const group = groupOfRow(layout, row)
        expect(layout.starts[group]).toBeLessThanOrEqual(row)
        expect(layout.starts[group + 1]).toBeGreaterThan(row)
      }),
    )
  })

  it('ends where its last row ends, and a heading leads to the row below it', () => {
    const layout = groupsOf([2, 1, 3])
    expect(layout.heightPx).toBe(6 * 60 + 3 * 40)
    expect(topOfRow(layout, 5) + 60).toBe(layout.heightPx)
    expect([0, 1, 2].map((group) => rowAt(layout, topOfGroup(layout, group)))).toEqual([0, 2, 3])
    expect(rowAt(layout, layout.heightPx * 2)).toBe(5)
  })

  it('draws everything that is seen, and never more than a little beside it', () => {
    fc.assert(
      fc.property(COUNTS, ANYWHERE, (counts, part) => {
        const layout = groupsOf(counts)
        const y = part * Math.max(0, layout.heightPx - SEEN_PX)
        const range = rowsSeen(layout, y, SEEN_PX)
        expect(range.first).toBeLessThanOrEqual(rowAt(layout, y))
        expect(range.end).toBeGreaterThan(rowAt(layout, y + SEEN_PX - 1))
        expect(range.end - range.first).toBeLessThanOrEqual(SEEN_PX / SIZES.rowPx + 40)
      }),
    )
  })

  it('draws each row once, one below the other, in the group that it belongs to', () => {
    fc.assert(
      fc.property(COUNTS, ANYWHERE, ANYWHERE, (counts, part, focus) => {
        const layout = groupsOf(counts)
        const range = rowsSeen(layout, part * layout.heightPx, SEEN_PX)
        const kept = Math.floor(focus * layout.total) - 1
        const pieces = drawnGroups(layout, range, kept)
        const rows = pieces.flatMap((piece) => piece.rows)
        expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b))
        expect(rows.filter((row) => row >= range.first && row < range.end)).toHaveLength(range.end - range.first)
        if (kept >= 0) expect(rows).toContain(kept)
        for (const piece of pieces) {
          expect(piece.topPx + SIZES.headPx).toBe(topOfRow(layout, piece.rows[0] ?? -1))
          expect(piece.heightPx).toBe(piece.rows.length * SIZES.rowPx + SIZES.headPx)
          for (const row of piece.rows) expect(layout.groups[groupOfRow(layout, row)]).toBe(piece.group)
        }
      }),
    )
  })

  it('brings a row into sight with its heading, and leaves alone what is seen', () => {
    fc.assert(
      fc.property(COUNTS, ANYWHERE, ANYWHERE, (counts, part, where) => {
        const layout = groupsOf(counts)
        const row = Math.floor(part * (layout.total - 1))
        const y = revealRow(layout, row, where * layout.heightPx, SEEN_PX)
        expect(topOfRow(layout, row) - y).toBeGreaterThanOrEqual(0)
        expect(topOfRow(layout, row) + SIZES.rowPx - y).toBeLessThanOrEqual(SEEN_PX)
        expect(revealRow(layout, row, y, SEEN_PX)).toBe(y)
      }),
    )
  })

  it('grows without moving what is above', () => {
    const before = groupsOf([100])
    const after = groupsOf([1000])
    for (const row of [0, 57, 99]) expect(topOfRow(after, row)).toBe(topOfRow(before, row))
  })

  it('of nothing draws nothing', () => {
    const layout = groupsOf([])
    expect(rowsSeen(layout, 0, SEEN_PX)).toEqual({ first: 0, end: 0 })
    expect(drawnGroups(layout, { first: 0, end: 0 })).toEqual([])
  })

  it('reaches its last row also where it is too long to be laid out', () => {
    const layout = groupsOf([5_000_000])
    const scale = scaleOf(layout, SEEN_PX)
    expect(scale).toBeGreaterThan(1)
    expect((HEIGHT_PX_MAX - SEEN_PX) * scale).toBeCloseTo(layout.heightPx - SEEN_PX, 0)
    expect(scaleOf(groupsOf([100_000]), SEEN_PX)).toBe(1)
  })
})
