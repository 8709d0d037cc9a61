/** Whose a line is, in words. */

import type { PersonOn } from '../../../shared/api/source-views.ts'
import type { OthersHere } from '../../../shared/model/whose.ts'
import { t, words } from './words.svelte.ts'

/** Empty where it is the holder's or names nobody. */
export function personWords({ person, isOther }: PersonOn): string {
  if (person === undefined) return ''
  if (person === '') return t('whose.unknown')
  return t(isOther === true ? 'whose.in' : 'whose.notSure', { name: person })
}

/** A title of somebody else's line; that of the holder as it is. */
export function titleOfPerson(title: string, { person }: PersonOn): string {
  return person === undefined ? title : t('whose.titleOf', { title, name: person === '' ? t('whose.unknownTitle') : person })
}

/** The same for paper, which goes to others: without saying whose. */
export function othersOnPaper(others: readonly OthersHere[]): string {
  return others.length === 0 ? '' : t('whose.othersPaper')
}

/** That records of others are kept here too, and whose; empty where there are none. */
export function othersWords(others: readonly OthersHere[], key: 'whose.others' | 'whose.othersCard' | 'whose.goAlong'): string {
  const n = others.reduce((sum, { count }) => sum + count, 0)
  if (n === 0) return ''
  return t(key, { n, names: words.list(others.map(({ name, count }) => t('whose.counted', { name, n: count }))) })
}
