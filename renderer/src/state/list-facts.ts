/** What is said over a list that is not narrowed. */

import type { HomeView } from '../../../shared/api/vault-api.ts'
import type { RecordKind } from '../../../shared/model/record.ts'
import { t } from '../words/words.svelte.ts'

/** How many records of these kinds stand behind others that say the same; empty where none does. */
export function alikeWords(home: HomeView | undefined, kinds: readonly RecordKind[]): string {
  const n = kinds.reduce((sum, kind) => sum + (home?.records[kind] ?? 0) - (home?.counts[kind] ?? 0), 0)
  return n === 0 ? '' : t('sources.more', { n })
}
