/** Where each row of a long list lies: groups with a heading, rows of one height. Pure sums, so that any row is found at once. */

export interface RowGroup {
  readonly key: string
  readonly count: number
}
export interface RowSizes {
  readonly rowPx: number
  /** 0 for a list without headings. */
  readonly headPx: number
}
export interface RowLayout extends RowSizes {
  readonly groups: readonly RowGroup[]
  /** The first row of each group, and after them the number of all rows. */
  readonly starts: readonly number[]
  readonly total: number
  readonly heightPx: number
}
/** Rows from `first` up to, but without, `end`. */
export interface RowRange {
  readonly first: number
  readonly end: number
}
/** One group as far as it is drawn; `topPx` and `heightPx` are of that part. */
export interface DrawnGroup {
  readonly group: RowGroup
  readonly topPx: number
  readonly heightPx: number
  readonly rows: readonly number[]
  /** A row that is only kept for its focus, out of sight, has no heading. */
  readonly keptOnly: boolean
}

/** Rows drawn above and below what is seen. */
const ROWS_BESIDE = 8
/** The drawn part moves on by so many rows at once, so that most steps of scrolling change nothing. */
const ROWS_A_STEP = 4
/** Chromium lays out nothing beyond 33.5 million physical pixels; this stays below it at four times the size. */
export const HEIGHT_PX_MAX = 8_000_000

export function layOut(groups: readonly RowGroup[], { rowPx, headPx }: RowSizes): RowLayout {
  const starts = [0]
  for (const { count } of groups) starts.push((starts.at(-1) ?? 0) + count)
  const total = starts.at(-1) ?? 0
  return { groups, starts, total, rowPx, headPx, heightPx: total * rowPx + groups.length * headPx }
}

/** The place in `groups` of the group that a row is in. */
export function groupOfRow({ starts, groups }: RowLayout, row: number): number {
  return lastAtMost(groups.length, (at) => (starts[at] ?? 0) <= row)
}

export function topOfRow(layout: RowLayout, row: number): number {
  return row * layout.rowPx + (groupOfRow(layout, row) + 1) * layout.headPx
}

/** The heading before a group's rows. */
export function topOfGroup({ starts, rowPx, headPx }: RowLayout, group: number): number {
  return (starts[group] ?? 0) * rowPx + group * headPx
}

/** The row that is seen at a height, or the first one below a heading that is. */
export function rowAt(layout: RowLayout, y: number): number {
  if (layout.total === 0) return 0
  const group = lastAtMost(layout.groups.length, (at) => topOfGroup(layout, at) <= y)
  const within = Math.floor((y - topOfGroup(layout, group) - layout.headPx) / layout.rowPx)
  const row = (layout.starts[group] ?? 0) + Math.max(0, within)
  return Math.min(layout.total - 1, row)
}

/** What is drawn while the heights from `y` on are seen. */
export function rowsSeen(layout: RowLayout, y: number, seenPx: number): RowRange {
  if (layout.total === 0) return { first: 0, end: 0 }
  const first = Math.max(0, rowAt(layout, Math.max(0, y)) - ROWS_BESIDE)
  const end = rowAt(layout, Math.max(0, y) + seenPx) + 1 + ROWS_BESIDE
  return {
    first: Math.floor(first / ROWS_A_STEP) * ROWS_A_STEP,
    end: Math.min(layout.total, Math.ceil(end / ROWS_A_STEP) * ROWS_A_STEP),
  }
}

/** Groups and rows of a range, and of one row more wherever it is: that of the focus, which must not vanish. */
export function drawnGroups(layout: RowLayout, { first, end }: RowRange, kept = -1): readonly DrawnGroup[] {
  const pieces: DrawnGroup[] = []
  const draw = (from: number, until: number, keptOnly: boolean): void => {
    for (let at = groupOfRow(layout, from); at < layout.groups.length && (layout.starts[at] ?? 0) < until; at += 1) {
      const group = layout.groups[at]
      const [start, next] = [layout.starts[at] ?? 0, layout.starts[at + 1] ?? 0]
      const [top, last] = [Math.max(from, start), Math.min(until, next)]
      if (group === undefined || last <= top) continue
      // The part of a group that is drawn begins with room for its heading.
      pieces.push({
        group,
        topPx: topOfRow(layout, top) - layout.headPx,
        heightPx: (last - top) * layout.rowPx + layout.headPx,
        rows: Array.from({ length: last - top }, (_, index) => top + index),
        keptOnly,
      })
    }
  }
  if (kept >= 0 && kept < first) draw(kept, kept + 1, true)
  if (end > first) draw(first, end, false)
  if (kept >= end && kept < layout.total) draw(kept, kept + 1, true)
  return pieces
}

/** How many heights of the list one height of scrolling stands for: 1, but for lists too long to be laid out. */
export function scaleOf({ heightPx }: RowLayout, seenPx: number): number {
  if (heightPx <= HEIGHT_PX_MAX) return 1
  return (heightPx - seenPx) / (HEIGHT_PX_MAX - seenPx)
}

/** Where to scroll so that a row is wholly seen, heading and all, moving as little as may be. */
export function revealRow(layout: RowLayout, row: number, y: number, seenPx: number): number {
  const top = topOfRow(layout, row)
  if (top - layout.headPx < y) return Math.max(0, top - layout.headPx)
  if (top + layout.rowPx > y + seenPx) return top + layout.rowPx - seenPx
  return y
}

/** The last place below `count` for which it holds, 0 where for none: it holds up to somewhere and not after it. */
function lastAtMost(count: number, holds: (at: number) => boolean): number {
  let [low, high] = [0, Math.max(0, count - 1)]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}
