/** The part of a long list that is seen: which rows are drawn, where the focus is, how to get to another row. */

import { drawnGroups, groupOfRow, layOut, revealRow, rowAt, rowsSeen, scaleOf, topOfGroup, topOfRow } from './row-layout.ts'
import type { RowGroup, RowLayout, RowRange, RowSizes } from './row-layout.ts'

/** Below this width a row has room for two lines of its title. */
const NARROW_PX = 560
const ROW_PX = 62
const ROW_NARROW_PX = 88
const HEAD_PX = 46

/** Where somebody was in a list. */
export interface ListPlace {
  readonly row: number
  /** How far the top of that row is above what is seen. */
  readonly abovePx: number
  /** The row that had the focus, -1 where none. */
  readonly active: number
}

export class VirtualView {
  layout = $state.raw<RowLayout>(layOut([], { rowPx: ROW_PX, headPx: 0 }))
  range = $state.raw<RowRange>({ first: 0, end: 0 })
  /** The place of the group on top of what is seen. */
  topGroup = $state(0)
  /** How far what is drawn lies above its place in a list too long to be laid out; else 0. */
  shiftPx = $state(0)
  /** The row with the focus, -1 where none has it. */
  active = $state(-1)
  narrow = $state(false)
  readonly drawn = $derived(drawnGroups(this.layout, this.range, this.active))
  readonly #headed: boolean
  #groups: readonly RowGroup[] = []
  #list: HTMLElement | undefined
  #scroller: HTMLElement | undefined
  #y = 0

  constructor(headed: boolean) {
    this.#headed = headed
  }

  /** For the element of the list: follows what it scrolls in, until it is gone. */
  readonly attach = (node: HTMLElement): (() => void) => {
    const scroller = node.closest('main') ?? document.documentElement
    this.#list = node
    this.#scroller = scroller
    const look = (): void => {
      this.look()
    }
    // Whatever the new size of rows, the row on top stays there.
    const sized = new ResizeObserver(() => {
      const { place } = this
      this.#layAnew()
      if (this.#y > 0) this.restore(place)
    })
    sized.observe(node)
    sized.observe(scroller)
    scroller.addEventListener('scroll', look, { passive: true })
    return () => {
      sized.disconnect()
      scroller.removeEventListener('scroll', look)
      this.#list = undefined
    }
  }

  lay(groups: readonly RowGroup[]): void {
    this.#groups = groups
    this.#layAnew()
  }

  /** Finds out what is seen now. */
  look(): void {
    if (this.#list === undefined || this.#scroller === undefined) return
    const seenPx = this.#scroller.clientHeight
    const scrolledPx = this.#scroller.getBoundingClientRect().top - this.#list.getBoundingClientRect().top
    const scale = scaleOf(this.layout, seenPx)
    this.#y = scrolledPx > 0 ? scrolledPx * scale : scrolledPx
    this.shiftPx = scale === 1 || scrolledPx < 0 ? 0 : this.#y - scrolledPx
    const range = rowsSeen(this.layout, this.#y, seenPx)
    if (range.first !== this.range.first || range.end !== this.range.end) this.range = range
    const top = groupOfRow(this.layout, rowAt(this.layout, Math.max(0, this.#y)))
    if (top !== this.topGroup) this.topGroup = top
  }

  /** So many rows are seen at once, at least 1. */
  get rowsAtOnce(): number {
    return Math.max(1, Math.floor((this.#scroller?.clientHeight ?? 0) / this.layout.rowPx) - 1)
  }

  /** Scrolls no further than it has to. */
  reveal(row: number): void {
    this.#scrollTo(revealRow(this.layout, row, this.#y, this.#scroller?.clientHeight ?? 0))
  }

  /** The group's heading comes to the top. */
  goToGroup(group: number): void {
    this.#scrollTo(topOfGroup(this.layout, group))
  }

  get place(): ListPlace {
    const row = rowAt(this.layout, Math.max(0, this.#y))
    return { row, abovePx: this.#y - topOfRow(this.layout, row), active: this.active }
  }

  /** As it was left. */
  restore({ row, abovePx }: ListPlace): void {
    this.#layAnew()
    if (this.layout.total > 0) this.#scrollTo(topOfRow(this.layout, Math.min(row, this.layout.total - 1)) + abovePx)
  }

  #layAnew(): void {
    const widthPx = this.#list?.clientWidth ?? 0
    // A list that is not shown yet has no width.
    if (widthPx > 0) this.narrow = widthPx < NARROW_PX
    const sizes: RowSizes = { rowPx: this.narrow ? ROW_NARROW_PX : ROW_PX, headPx: this.#headed ? HEAD_PX : 0 }
    this.layout = layOut(this.#groups, sizes)
    if (this.active >= this.layout.total) this.active = -1
    this.look()
  }

  #scrollTo(y: number): void {
    if (this.#list === undefined || this.#scroller === undefined || y === this.#y) return
    const scale = scaleOf(this.layout, this.#scroller.clientHeight)
    const scrolledPx = this.#scroller.getBoundingClientRect().top - this.#list.getBoundingClientRect().top
    this.#scroller.scrollTop += (y > 0 ? y / scale : y) - scrolledPx
    this.look()
  }
}
