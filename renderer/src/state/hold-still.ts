/** Keeps what a person points at, or has under the keys, where it is while news come in above it. */

import { tick } from 'svelte'

/** As much as room can be made for: more than a few lines above. */
const ROOM_PX_MAX = 600

export class HeldStill {
  #pointer = { x: -1, y: -1 }
  #holding = false

  constructor() {
    addEventListener('pointermove', ({ clientX, clientY }) => {
      this.#pointer = { x: clientX, y: clientY }
    })
  }

  /** Another page begins at its top, with nothing held. */
  begin(page: HTMLElement | undefined): void {
    page?.style.removeProperty('--room')
    page?.scrollTo(0, 0)
  }

  /** Before the window is drawn anew: notes where things are, and puts them back after. */
  hold(page: HTMLElement | undefined): void {
    if (page === undefined || this.#holding) return
    const held = this.#heldIn(page)
    if (held === null) return
    this.#holding = true
    const before = held.getBoundingClientRect().top
    void tick().then(() => {
      this.#holding = false
      if (!held.isConnected) return
      const moved = held.getBoundingClientRect().top - before
      if (moved === 0) return
      const room = page.scrollHeight - page.clientHeight - page.scrollTop
      // A short page has no room to be moved up in.
      if (moved > room) page.style.setProperty('--room', `${String(Math.min(ROOM_PX_MAX, Math.ceil(moved - room)))}px`)
      page.scrollBy(0, moved)
    })
  }

  #heldIn(page: HTMLElement): Element | null {
    const { x, y } = this.#pointer
    const pointed = document.elementFromPoint(x, y)
    const keyed = document.activeElement
    for (const one of [pointed, keyed]) if (one !== null && one !== page && page.contains(one)) return one
    return null
  }
}
