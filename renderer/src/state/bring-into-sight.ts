/** A part of a long page to which a link elsewhere leads. */

/** Brings it into sight and puts the keys there, where it was sought. */
export function bringIntoSight(part: HTMLElement, sought: boolean): void {
  if (!sought) return
  part.tabIndex = -1
  part.scrollIntoView({ block: 'start' })
  part.focus({ preventScroll: true })
}
