/** What no screen of the window may have, whatever is in the vault: looked for in the page itself, judged here. */

import { AxeBuilder } from '@axe-core/playwright'
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
  /** What lies over something else, is cut off, or makes the page scroll sideways. */
  readonly misplaced: readonly string[]
  /** What can be done here, beside what the side bar offers. */
  readonly waysOn: number
}

const QUIET_MS = 120
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
  const all = (words: object): string[] => Object.values(words).flatMap((entry) => (typeof entry === 'string' ? [entry] : all(entry as object)))
  const romanian = new Set(all(RO))
  return new Set(all(EN).filter((text) => text.length >= ENGLISH_LENGTH_MIN && !text.includes('{') && !romanian.has(text)))
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
  const seen = await window.page.evaluate(look)
  const faults: string[] = [...seen.misplaced]
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
  const { misplaced } = await window.page.evaluate(look)
  await session.send('Emulation.clearDeviceMetricsOverride')
  await session.detach()
  return misplaced.map((fault) => `${String(width)} px wide: ${fault}`)
}

/** Violated rules of accessibility with the first place each. */
export async function axeFaults(window: SalusWindow): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page: window.page }).setLegacyMode(true).analyze()
  return violations.map((one) => `${one.id}: ${one.nodes[0]?.html ?? ''} ${one.nodes[0]?.any[0]?.message ?? ''}`)
}

/** Whether the first step of the keyboard leads to something that is seen to have the focus. */
export async function focusFaults(window: SalusWindow): Promise<readonly string[]> {
  await window.page.evaluate(() => {
    ;(document.activeElement as HTMLElement | null)?.blur()
  })
  await window.page.keyboard.press('Tab')
  return window.page.evaluate(() => {
    const element = document.activeElement
    if (element === null || element === document.body) return ['the first Tab leads nowhere']
    const box = element.getBoundingClientRect()
    const inSight = box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0 && box.left < innerWidth && box.top < innerHeight
    return inSight && getComputedStyle(element).outlineStyle !== 'none' ? [] : ['the first focus is not seen']
  })
}

function isResourceType(title: string): boolean {
  const refusal = refusalOf({ resourceType: title })
  return refusal !== 'fhir-type-unknown' && refusal !== 'fhir-not-a-resource'
}

/** Runs inside the page, so it uses nothing of this file. */
function look(): Seen {
  const main = document.querySelector('main') ?? document.body
  const isAside = (element: Element): boolean => element.closest('.mono, pre, details:not([open]) > :not(summary), [hidden], .hidden-text') !== null
  const own = (text: string): string => text.replace(/\s+/gu, ' ').trim()
  const texts: string[] = []
  const lines: string[] = []
  const boxes: { readonly text: string; readonly box: DOMRect; readonly node: Node }[] = []
  const room = main.getBoundingClientRect()
  const walker = document.createTreeWalker(main, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement
    const text = own(node.nodeValue ?? '')
    if (element === null || text === '' || element.closest('script, style') !== null || isAside(element)) continue
    texts.push(text)
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects())
      if (box.width > 2 && box.height > 2 && box.top >= room.top && box.bottom <= room.bottom) boxes.push({ text, box, node })
  }
  for (const element of main.querySelectorAll('p, .quiet, h1, h2, h3, li > span, td, dd, .button, .chip'))
    if (!isAside(element) && element.querySelector('p, ul, .quiet, .title, input, select') === null) lines.push(own(element.textContent))
  for (const element of main.querySelectorAll('[aria-label], [placeholder], [alt], [title]'))
    for (const name of ['aria-label', 'placeholder', 'alt', 'title']) {
      const value = element.getAttribute(name)
      if (value !== null && value !== '' && !isAside(element)) texts.push(value)
    }
  const misplaced: string[] = []
  for (const [name, element] of [['window', document.documentElement], ['page', main]] as const)
    if (element.scrollWidth > element.clientWidth) misplaced.push(`the ${name} scrolls sideways: ${String(element.scrollWidth)} in ${String(element.clientWidth)}`)
  for (const element of main.querySelectorAll<HTMLElement>('*')) {
    if (isAside(element) || element.matches('input, select, textarea, svg, svg *, canvas')) continue
    const hides = ['hidden', 'clip'].includes(getComputedStyle(element).overflowX)
    if (hides && element.scrollWidth > element.clientWidth + 1 && own(element.textContent) !== '' && getComputedStyle(element).textOverflow !== 'ellipsis')
      misplaced.push(`cut off: ${own(element.textContent).slice(0, 60)}`)
  }
  boxes.sort((a, b) => a.box.top - b.box.top)
  for (const [at, one] of boxes.entries())
    for (let next = at + 1; next < boxes.length; next += 1) {
      const other = boxes[next]
      if (other === undefined || other.box.top > one.box.bottom) break
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left)
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top)
      if (other.node !== one.node && across > 3 && down > Math.min(one.box.height, other.box.height) * 0.45)
        misplaced.push(`one over the other: ${one.text.slice(0, 40)} / ${other.text.slice(0, 40)}`)
    }
  return {
    headings: [...document.querySelectorAll('h1')].map((one) => own(one.textContent)),
    titles: [...main.querySelectorAll('h1, h2, .title')].filter((one) => !isAside(one)).map((one) => own(one.textContent)),
    texts,
    lines: lines.filter((line) => line !== ''),
    misplaced: misplaced.slice(0, 5),
    waysOn: main.querySelectorAll('a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea').length,
  }
}
