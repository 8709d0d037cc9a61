/** What no screen of the window may have, whatever is in the vault: looked for in the page itself, judged here. */

import type { Page } from '@playwright/test'
import { refusalOf } from '../../electron/parse/fhir-types.ts'
import { EN } from '../../renderer/src/words/en.ts'
import { RO } from '../../renderer/src/words/ro.ts'
import type { SalusWindow } from './window.ts'

/** What a screen says and how it lies, as plain data. */
interface Seen {
  readonly headings: readonly string[]
  readonly titles: readonly string[]
  /** Every text and every name that a screen reader says. */
  readonly texts: readonly string[]
  /** Whole lines, as they are read. */
  readonly lines: readonly string[]
  /** What can be done here, beside what the side bar offers. */
  readonly waysOn: number
}

/** Bytes, files as they came, what is folded away, and what only a screen reader says. */
const ASIDE = '.mono, pre, details:not([open]) > :not(summary), [hidden], .hidden-text, script, style'
const QUIET_MS = 80
const QUIET_MS_MAX = 8_000
const ENGLISH_LENGTH_MIN = 4
const PLACEHOLDER = /\b(undefined|null|NaN|Infinity)\b|\[object |Invalid Date/u
const UNFILLED = /\{[a-z][A-Za-z]*\}/u
const RAW_INSTANT = /\b\d{4}-\d\d-\d\dT\d\d:\d\d/u
/** A separator with nothing on one side of it. */
const LOOSE = /^\s*[·,]|[·,]\s*$|·\s*·|,\s*,|\(\s*\)|\s,/u
/** LOINC, SNOMED CT and RxNorm, ICD-10, OIDs and addresses. */
const CODES = [/^\d{1,7}-\d$/u, /^\d{5,18}$/u, /^[A-TV-Z]\d\d(\.\w{1,4})?$/u, /^(urn:|https?:|\d+(\.\d+){4,}$)/u]

/** English sentences that say something else in Romanian. */
const ENGLISH: ReadonlySet<string> = (() => {
  const all = (entry: unknown): string[] =>
    typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, unknown>).flatMap((one) => all(one))
  // Records use the names of what is measured as well.
  const own = Object.fromEntries(Object.entries(EN).filter(([key]) => !key.startsWith('units.')))
  const romanian = new Set(all(RO))
  return new Set(all(own).filter((text) => text.length >= ENGLISH_LENGTH_MIN && !text.includes('{') && !romanian.has(text)))
})()

/** Collects what a page says of itself when something in it fails. */
export function listenForErrors(page: Page): string[] {
  const said: string[] = []
  page.on('pageerror', (error) => said.push(`page: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(`console: ${message.text()}`)
  })
  return said
}

/** Until the screen has a title, and nothing in it has changed for a moment. */
export async function untilStill(window: SalusWindow): Promise<void> {
  await window.page.locator('h1').first().waitFor()
  // What is still loading has nothing on it yet; what never has is told of later.
  await window.page
    .locator('main :is(a[href], button, input, select)')
    .first()
    .waitFor({ state: 'attached', timeout: QUIET_MS_MAX })
    .catch(() => null)
  await window.page.evaluate(
    ([quietMs, longestMs]) =>
      new Promise<void>((resolve) => {
        let timer = setTimeout(done, quietMs)
        const observer = new MutationObserver(() => {
          clearTimeout(timer)
          timer = setTimeout(done, quietMs)
        })
        observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
        setTimeout(done, longestMs)
        function done(): void {
          observer.disconnect()
          resolve()
        }
      }),
    [QUIET_MS, QUIET_MS_MAX] as const,
  )
}

/** Everything wrong with the screen as it is now, in words; empty where it is sound. */
export async function screenFaults(window: SalusWindow, language: 'en' | 'ro' = 'en'): Promise<readonly string[]> {
  const seen = await window.page.evaluate(readScreen, ASIDE)
  const faults: string[] = await window.page.evaluate(findMisplaced, ASIDE)
  if (seen.headings.length !== 1) faults.push(`first headings: ${seen.headings.join(' | ') || 'none'}`)
  if (seen.waysOn === 0) faults.push('nothing can be done here')
  for (const title of seen.titles) {
    if (title === '') faults.push('an empty title')
    if (isResourceType(title)) faults.push(`the type of a resource as a title: ${title}`)
    if (CODES.some((code) => code.test(title))) faults.push(`a code as a title: ${title}`)
  }
  for (const text of seen.texts) {
    if (PLACEHOLDER.test(text) || UNFILLED.test(text)) faults.push(`a value that is none: ${text}`)
    if (RAW_INSTANT.test(text)) faults.push(`a time as computers write it: ${text}`)
    if (language === 'ro' && ENGLISH.has(text)) faults.push(`English: ${text}`)
  }
  faults.push(...seen.lines.filter((line) => LOOSE.test(line)).map((line) => `a separator alone: ${line}`))
  return [...new Set(faults)].map((fault) => fault.slice(0, 200))
}

/** Whether the page scrolls sideways, or hides a text, in a window of that width. */
export async function faultsAtWidth(window: SalusWindow, width: number): Promise<readonly string[]> {
  const session = await window.page.context().newCDPSession(window.page)
  await session.send('Emulation.setDeviceMetricsOverride', { width, height: 700, deviceScaleFactor: 1, mobile: false })
  await window.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  const misplaced = await window.page.evaluate(findMisplaced, ASIDE)
  await session.send('Emulation.clearDeviceMetricsOverride')
  await session.detach()
  return misplaced.map((fault) => `${String(width)} px wide: ${fault}`)
}

/** Whether the first step of the keyboard leads to something that is seen to have the focus. */
export async function focusFaults(window: SalusWindow): Promise<readonly string[]> {
  await window.page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
  })
  await window.page.keyboard.press('Tab')
  return window.page.evaluate(() => {
    const element = document.activeElement as HTMLElement | null
    if (element === null || element === document.body) return ['the first Tab leads nowhere']
    const box = element.getBoundingClientRect()
    const inSight = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.left < innerWidth && box.top < innerHeight
    const isSeen = inSight && getComputedStyle(element).outlineStyle !== 'none'
    element.blur()
    return isSeen ? [] : ['the first focus is not seen']
  })
}

function isResourceType(title: string): boolean {
  const refusal = refusalOf({ resourceType: title })
  return refusal !== 'fhir-type-unknown' && refusal !== 'fhir-not-a-resource'
}

/** What the screen says. Runs inside the page, so it uses nothing of this file. */
function readScreen(asideSelector: string): Seen {
  const main = document.querySelector('main') ?? document.body
  const isAside = (element: Element): boolean => element.closest(asideSelector) !== null
  const own = (text: string): string => text.replace(/\s+/gu, ' ').trim()
  /** By its source, who may write as it likes. */
  const isWritten = (element: Element): boolean => element.closest('[data-testid=narrative], [data-testid=document]') !== null
  const texts: string[] = []
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const text = own(node.nodeValue ?? '')
    if (text !== '' && node.parentElement !== null && !isAside(node.parentElement) && !isWritten(node.parentElement)) texts.push(text)
  }
  for (const name of ['aria-label', 'placeholder', 'alt', 'title'])
    for (const element of main.querySelectorAll(`[${name}]`)) if (!isAside(element)) texts.push(element.getAttribute(name) ?? '')
  const whole = [...main.querySelectorAll('p, .quiet, h1, h2, h3, li > span, td, dd, .button, .chip')].filter(
    (element) => !isAside(element) && !isWritten(element) && element.querySelector('p, ul, .quiet, .title, input, select') === null,
  )
  return {
    headings: [...document.querySelectorAll('h1')].map((one) => own(one.textContent)),
    titles: [...main.querySelectorAll('h1, h2, .title')].filter((one) => !isAside(one)).map((one) => own(one.textContent)),
    texts,
    lines: whole.map((element) => own(element.textContent)),
    waysOn: main.querySelectorAll('a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea').length,
  }
}

/** What lies over something else, is cut off or squeezed, or makes the page scroll sideways. Runs inside the page, too. */
function findMisplaced(asideSelector: string): string[] {
  const main = document.querySelector('main') ?? document.body
  const room = main.getBoundingClientRect()
  const own = (text: string): string => text.replace(/\s+/gu, ' ').trim().slice(0, 60)
  const found: string[] = []
  for (const [name, { scrollWidth, clientWidth }] of [
    ['window', document.documentElement],
    ['page', main],
  ] as const)
    if (scrollWidth > clientWidth) found.push(`the ${name} scrolls sideways: ${String(scrollWidth)} in ${String(clientWidth)}`)
  const floating = [...main.querySelectorAll('*')].filter((one) => ['sticky', 'fixed'].includes(getComputedStyle(one).position))
  // What a list of its own scrolls away is not seen either.
  const lists = [...main.querySelectorAll('*')].filter((one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowY))
  const boxes: { readonly text: string; readonly box: DOMRect }[] = []
  for (const element of main.querySelectorAll<HTMLElement>('*')) {
    if (element.closest(asideSelector) !== null || element.matches('canvas, option')) continue
    if (floating.some((one) => one.contains(element))) continue
    const around = lists.find((one) => one.contains(element))?.getBoundingClientRect() ?? room
    const seen = { top: Math.max(room.top, around.top), bottom: Math.min(room.bottom, around.bottom) }
    if (element.matches('input, select, textarea')) {
      const box = element.getBoundingClientRect()
      if (box.top >= seen.top && box.bottom <= seen.bottom) boxes.push({ text: `the field ${element.dataset['testid'] ?? ''}`, box })
      continue
    }
    const { overflowX, textOverflow } = getComputedStyle(element)
    const hides = ['hidden', 'clip'].includes(overflowX) && element.closest('svg') === null
    if (hides && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1 && own(element.textContent) !== '')
      found.push(`cut off: ${own(element.textContent)}`)
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || own(node.nodeValue ?? '') === '') continue
      const range = document.createRange()
      range.selectNodeContents(node)
      // Words beside something wide that does not give way become a column of letters.
      const [lines, { width }] = [range.getClientRects().length, range.getBoundingClientRect()]
      if (lines > 6 && width < 60) found.push(`squeezed: ${own(node.nodeValue ?? '')}`)
      // Lines that are cut off below are not seen.
      const endsAt = hides ? Math.min(seen.bottom, element.getBoundingClientRect().bottom + 1) : seen.bottom
      for (const box of range.getClientRects())
        if (box.width > 2 && box.height > 2 && box.top >= seen.top && box.bottom <= endsAt)
          boxes.push({ text: own(node.nodeValue ?? ''), box })
    }
  }
  boxes.sort((a, b) => a.box.top - b.box.top)
  for (const [at, one] of boxes.entries())
    for (const other of boxes.slice(at + 1)) {
      if (other.box.top > one.box.bottom) break
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const down = Math.min(one.box.bottom, other.box.bottom) - other.box.top
      if (across > 3 && down > Math.min(one.box.height, other.box.height) * 0.45 && other.text !== one.text)
        found.push(`one over the other: ${one.text} / ${other.text}`)
    }
  return found.slice(0, 5)
}
