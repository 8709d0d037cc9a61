/** A choice takes the button away that made it. */

import { tick } from 'svelte'

/** The keys stay with the card, not at the top of the window; and the second click of two, which would meet what has come in its place, chooses nothing. */
export function chooseNear(work: () => void): (event: MouseEvent & { readonly currentTarget: HTMLElement }) => void {
  return ({ currentTarget, detail }) => {
    if (detail > 1) return
    const near = currentTarget.closest<HTMLElement>('section.card')
    work()
    void tick().then(() => {
      if (document.activeElement === document.body) near?.focus()
    })
  }
}
