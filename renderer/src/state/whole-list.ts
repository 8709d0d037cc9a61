/** Lists that grow while a person looks at them: as many entries as she asked for, each with a name of its own. */

import type { Result } from '../../../shared/model/result.ts'
import { ok } from '../../../shared/model/result.ts'

interface Paged<Page, Item> {
  readonly ask: (part: { readonly limit: number; readonly offset: number }) => Promise<Result<Page>>
  readonly itemsOf: (page: Page) => readonly Item[]
  readonly totalOf: (page: Page) => number
}

/** The first page, and all entries up to `limit`: page after page, as one page of the vault holds only so many. */
export async function readFirst<Page, Item>(
  limit: number,
  { ask, itemsOf, totalOf }: Paged<Page, Item>,
): Promise<Result<{ readonly page: Page; readonly items: readonly Item[] }>> {
  const first = await ask({ limit, offset: 0 })
  if (!first.ok) return first
  const wanted = Math.min(limit, totalOf(first.value))
  const items = [...itemsOf(first.value)]
  while (items.length < wanted) {
    const next = await ask({ limit: wanted - items.length, offset: items.length })
    if (!next.ok) return next
    const more = itemsOf(next.value)
    if (more.length === 0) break
    items.push(...more)
  }
  return ok({ page: first.value, items })
}

/** Each entry with a key: the same entry keeps its key where others come in above it, and entries that are alike are told apart. */
export function withKeys<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
): readonly { readonly key: string; readonly item: Item }[] {
  const times = new Map<string, number>()
  // From the oldest: what is new comes first, and takes no key that another had.
  return items
    .toReversed()
    .map((item) => {
      const name = keyOf(item)
      const time = times.get(name) ?? 0
      times.set(name, time + 1)
      return { key: `${name} ${String(time)}`, item }
    })
    .toReversed()
}
