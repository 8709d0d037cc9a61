/** What the palette offers for a text: things to do, records, people, kinds of records and pages; without a text what was open last. */

import type { FoundPlace } from '../../../shared/api/place-views.ts'
import type { RecordPage } from '../../../shared/api/record-filter.ts'
import { LISTED_KINDS } from '../../../shared/model/record.ts'
import type { RecordRow } from '../../../shared/model/record.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import type { WordKey } from '../words/en.ts'
import { chosenWords, titleWords } from '../words/row-words.ts'
import { t, words } from '../words/words.svelte.ts'
import type { App } from './app.svelte.ts'
import { foundAddress, foundWords, PLACED } from './found-place.ts'
import { markParts } from './marks.ts'
import { PALETTE_ACTIONS } from './palette-actions.ts'
import { formatRoute } from './router.svelte.ts'
import type { Place } from './router.svelte.ts'
import { foldText } from '../../../shared/model/fold-text.ts'

export interface PaletteHit {
  readonly id: string
  readonly label: string
  readonly detail: string
  readonly run: () => void
}
export interface PalettePage {
  readonly place: Place
  readonly key: WordKey
}
export interface PaletteGroup {
  readonly key: WordKey
  readonly hits: readonly PaletteHit[]
}

const RECORDS_SHOWN = 8
/** From so many letters on an action that begins with them stands before the records. */
const ACTION_LENGTH_MIN = 2

export class PaletteSearch {
  text = $state('')
  /** The place of the chosen hit among all of them. */
  at = $state(0)
  page = $state.raw<RecordPage | null>(null)
  /** Where in documents the words stand, by their ids. */
  places = $state.raw<ReadonlyMap<string, FoundPlace>>(new Map())
  readonly groups = $derived.by(() => this.#groupsNow())
  readonly hits = $derived(this.groups.flatMap((group) => group.hits))
  /** Why it could not be looked; and the text that the page answers. */
  error = $state.raw<SalusError | undefined>(undefined)
  #answered = $state('')
  /** It was looked, and nothing is like it. */
  readonly foundNothing = $derived(this.hits.length === 0 && this.error === undefined && this.#answered === this.text.trim())
  readonly #app: App
  readonly #places: readonly PalettePage[]
  #turn = 0
  #searching: Promise<void> = Promise.resolve()

  constructor(app: App, places: readonly PalettePage[]) {
    this.#app = app
    this.#places = places
  }

  search(): void {
    this.at = 0
    this.#searching = this.#search()
  }

  move(step: number): void {
    const { length } = this.hits
    if (length > 0) this.at = (this.at + step + length) % length
  }

  /** Does what is chosen, once it is known what there is for the text. */
  async take(): Promise<boolean> {
    await this.#searching
    const hit = this.hits[this.at]
    hit?.run()
    return hit !== undefined
  }

  async #search(): Promise<void> {
    const turn = ++this.#turn
    const text = this.text.trim()
    const answer = text === '' ? null : await this.#app.ask('searchRecords', { text, limit: RECORDS_SHOWN, offset: 0 })
    if (turn !== this.#turn) return
    this.page = answer?.ok ? answer.value : null
    this.error = answer?.ok === false ? answer.error : undefined
    this.#answered = text
    this.places = new Map()
    await this.#findPlaces(turn, text)
  }

  /** Of documents whose titles do not hold the words. */
  async #findPlaces(turn: number, text: string): Promise<void> {
    for (const { id, mediaType, title } of this.page?.rows ?? []) {
      if (mediaType === undefined || !PLACED.test(mediaType) || markParts(title, text).some(({ marked }) => marked)) continue
      const answer = await this.#app.ask('findPlace', { recordId: id, text })
      if (turn !== this.#turn) return
      if (answer.ok && answer.value !== null) this.places = new Map([...this.places, [id, answer.value]])
    }
  }

  #groupsNow(): readonly PaletteGroup[] {
    const text = this.text.trim()
    const actions = this.#actions()
    const first = text.length < ACTION_LENGTH_MIN ? [] : actions.filter(({ label }) => begins(label, text))
    const groups: readonly PaletteGroup[] = [
      { key: 'palette.recent', hits: text === '' ? this.#app.recent.rows.map((row) => this.#record(row)) : [] },
      { key: 'palette.actions', hits: text === '' ? actions : first },
      { key: 'palette.records', hits: this.#records() },
      { key: 'palette.people', hits: text === '' ? [] : this.#people() },
      { key: 'palette.pages', hits: this.#pages() },
      { key: 'palette.more', hits: text === '' ? [] : actions.filter((action) => !first.includes(action)) },
    ]
    return groups.filter(({ hits }) => hits.length > 0)
  }

  #contains(label: string): boolean {
    return foldText(label).includes(foldText(this.text.trim()))
  }

  #actions(): readonly PaletteHit[] {
    const hits = PALETTE_ACTIONS.map(({ key, run }) => ({
      id: key,
      label: t(key),
      detail: '',
      run: () => {
        run(this.#app)
      },
    }))
    return hits.filter(({ label }) => this.#contains(label))
  }

  #record(row: RecordRow): PaletteHit {
    const found = this.places.get(row.id)
    const place = foundWords(found ?? null)
    const detail = [chosenWords(row), t(`kind.${row.kind}`), words.date(row.date), place].filter((one) => one !== '').join(' · ')
    if (found !== undefined) return linked(row.id, titleWords(row), detail, foundAddress(row.id, found, this.text.trim()))
    return linked(row.id, titleWords(row), detail, formatRoute(row.kind === 'imaging' ? 'imaging' : 'record', [row.id]))
  }

  #records(): readonly PaletteHit[] {
    if (this.page === null) return []
    const { rows, total, atLeast } = this.page
    const hits = rows.map((row) => this.#record(row))
    if (total <= rows.length && !atLeast) return hits
    const label = t(atLeast ? 'palette.allMore' : 'palette.all', { n: total })
    return [...hits, linked('all', label, '', formatRoute('records', [], { text: this.text.trim() }))]
  }

  #people(): readonly PaletteHit[] {
    return (this.#app.people.contacts.value ?? [])
      .filter(({ name }) => this.#contains(name))
      .map(({ id, name, role }) => linked(id, name, t(`role.${role}`), formatRoute('contact', [id])))
  }

  #pages(): readonly PaletteHit[] {
    const places = this.#places.map(({ place, key }) => linked(place, t(key), '', formatRoute(place)))
    const kinds =
      this.text.trim() === ''
        ? []
        : LISTED_KINDS.map((kind) => linked(`kind-${kind}`, t(`kinds.${kind}`), t('palette.kind'), formatRoute('records', [kind])))
    return [...places, ...kinds].filter(({ label }) => this.#contains(label))
  }
}

function linked(id: string, label: string, detail: string, href: string): PaletteHit {
  return {
    id,
    label,
    detail,
    run: () => {
      location.hash = href
    },
  }
}

function begins(label: string, text: string): boolean {
  return foldText(label).startsWith(foldText(text))
}
