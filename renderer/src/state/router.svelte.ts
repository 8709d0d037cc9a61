/** Where the person is: the part of the address after `#`, parsed into one of the known places. */

import { unveilWord, veilWord } from './veil.ts'

export const PLACES = [
  'home',
  'summary',
  'print',
  'timeline',
  'records',
  'imaging',
  'record',
  'series',
  'labs',
  'vitals',
  'medicines',
  'document',
  'import',
  'add',
  'correct',
  'people',
  'contact',
  'share',
  'link',
  'grant',
  'requests',
  'ask',
  'request',
  'consent',
  'send',
  'offered',
  'shared',
  'shared-record',
  'shared-document',
  'activity',
  'accesses',
  'month',
  'recovery',
  'public',
  'settings',
] as const
export type Place = (typeof PLACES)[number]

export interface Route {
  readonly place: Place
  /** Path parts after the place, decoded. */
  readonly parts: readonly string[]
  readonly query: Readonly<Record<string, string>>
}

const ROUTE_TEXT_MAX = 2000
/** What may say something about a person, by its name, and places whose parts may. */
const VEILED: ReadonlySet<string> = new Set(['text', 'source', 'code', 'place'])
const VEILED_PLACES: ReadonlySet<Place> = new Set(['series'])

/** Reads `#/place/part?name=value`. Anything unknown is home. */
export function parseRoute(hash: string): Route {
  const home: Route = { place: 'home', parts: [], query: {} }
  if (hash.length > ROUTE_TEXT_MAX) return home
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [name = '', ...rest] = path.split('/')
  const place = PLACES.find((known) => known === name)
  if (place === undefined) return home
  try {
    return {
      place,
      parts: rest.filter((part) => part !== '').map((part) => unveilWord(decodeURIComponent(part))),
      query: Object.fromEntries([...new URLSearchParams(search)].map(([name, value]) => [name, unveilWord(value)])),
    }
  } catch {
    return home
  }
}

/** Writes the address of a place; `parseRoute` reads it back. */
export function formatRoute(place: Place, parts: readonly string[] = [], query: Readonly<Record<string, string>> = {}): string {
  const written = VEILED_PLACES.has(place) ? parts.map(veilWord) : parts
  const path = ['#', place, ...written.map(encodeURIComponent)].join('/')
  const veiled = Object.entries(query).map(([name, value]) => [name, VEILED.has(name) && value !== '' ? veilWord(value) : value])
  const search = new URLSearchParams(veiled).toString()
  return search === '' ? path : `${path}?${search}`
}

export class Router {
  route = $state.raw<Route>(parseRoute(''))
  /** The name of this step of going back and forward: the same when it is come back to. */
  entry = $state('')
  #steps = 0

  /** Follows the address bar; returns the way to stop. */
  start(target: Window): () => void {
    const read = (): void => {
      const known: unknown = target.history.state
      this.entry = typeof known === 'string' ? known : `${String(performance.timeOrigin)}-${String((this.#steps += 1))}`
      if (known !== this.entry) target.history.replaceState(this.entry, '')
      this.route = parseRoute(target.location.hash)
    }
    read()
    target.addEventListener('hashchange', read)
    return () => {
      target.removeEventListener('hashchange', read)
    }
  }

  /** Another address for the same step: what is typed does not become steps of going back. */
  replace(place: Place, parts: readonly string[], query: Readonly<Record<string, string>>): void {
    const hash = formatRoute(place, parts, query)
    history.replaceState(this.entry, '', hash)
    this.route = parseRoute(hash)
  }

  go(place: Place, parts: readonly string[] = [], query: Readonly<Record<string, string>> = {}): void {
    location.hash = formatRoute(place, parts, query)
  }
}
