/** Where the person is: the part of the address after `#`, parsed into one of the known places. */

export const PLACES = [
  'home',
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
  'people',
  'contact',
  'share',
  'grant',
  'requests',
  'shared',
  'shared-record',
  'shared-document',
  'activity',
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
      parts: rest.filter((part) => part !== '').map(decodeURIComponent),
      query: Object.fromEntries(new URLSearchParams(search)),
    }
  } catch {
    return home
  }
}

/** Writes the address of a place; `parseRoute` reads it back. */
export function formatRoute(place: Place, parts: readonly string[] = [], query: Readonly<Record<string, string>> = {}): string {
  const path = ['#', place, ...parts.map(encodeURIComponent)].join('/')
  const search = new URLSearchParams(query).toString()
  return search === '' ? path : `${path}?${search}`
}

export class Router {
  route = $state.raw<Route>(parseRoute(''))

  /** Follows the address bar; returns the way to stop. */
  start(target: Window): () => void {
    const read = (): void => {
      this.route = parseRoute(target.location.hash)
    }
    read()
    target.addEventListener('hashchange', read)
    return () => {
      target.removeEventListener('hashchange', read)
    }
  }

  go(place: Place, parts: readonly string[] = [], query: Readonly<Record<string, string>> = {}): void {
    location.hash = formatRoute(place, parts, query)
  }
}
