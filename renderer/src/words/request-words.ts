/** What a request asks for, in words, made from its signed terms. */

import type { RequestView } from '../../../shared/api/request-views.ts'
import { NAMED_TESTS } from '../../../shared/fhir/analytes.ts'
import { isNothingKept } from '../../../shared/model/copies.ts'
import type { RequestScope, RequestTerms } from '../../../shared/model/request.ts'
import { isWordKey } from './en.ts'
import { t, words } from './words.svelte.ts'

/** Where it stands, for whoever looks: the asker never hears more than that there is no answer. */
export function requestState({ direction, state }: RequestView): string {
  if (direction === 'in') return t(`request.stateIn.${state}`)
  return t(`request.stateOut.${state === 'put-aside' || state === 'blocked' ? 'open' : state}`)
}

/** The line under "how long". */
export function askedTimes(terms: RequestTerms): string {
  const times = { from: words.day(terms.fromMs), until: words.moment(terms.untilMs), deleteBy: words.moment(terms.deleteByMs) }
  return t(isNothingKept(terms) ? 'request.askedTimesView' : 'request.askedTimes', times)
}

/** What a consent says of copies. */
export function copiesOf(terms: Pick<RequestTerms, 'right' | 'untilMs' | 'deleteByMs'>): string {
  return isNothingKept(terms) ? t('consent.nothingKept') : words.moment(terms.deleteByMs)
}

/** The lines under "what". */
export function askedWords(what: RequestScope): readonly string[] {
  const lines: string[] = []
  if (what.kinds.length > 0) lines.push(kindsAsked(what))
  const { names, others } = testsOf(what.codes)
  if (names.length > 0) lines.push(`${t('request.tests', { tests: listOf(names) })}, ${daysOf(what)}`)
  if (others.length > 0) lines.push(`${t('request.codes', { n: others.length })}, ${daysOf(what)}`)
  if (what.recordIds.length > 0) lines.push(t('request.named', { n: what.recordIds.length }))
  return lines
}

function kindsAsked(what: RequestScope): string {
  const kinds = listOf(what.kinds.map((kind) => t(`kinds.${kind}`)))
  if (what.when !== undefined) return t(what.when === 'both' ? 'request.kindsBoth' : 'request.kindsLater', { kinds })
  return `${t('request.kinds', { kinds })}, ${daysOf(what)}`
}

/** Codes that no word says; their own text is for Details. */
export function otherCodes(what: RequestScope): readonly string[] {
  return testsOf(what.codes).others
}

/** A test is called by its name where all of its codes, and so nothing else, were asked for. */
function testsOf(codes: readonly string[]): { readonly names: readonly string[]; readonly others: readonly string[] } {
  const whole = NAMED_TESTS.filter((test) => test.codes.every((code) => codes.includes(code)))
  const said = new Set(whole.flatMap((test) => test.codes))
  return { names: whole.map(({ quantity }) => nameOfTest(quantity)), others: codes.filter((code) => !said.has(code)) }
}

/** The name of a test. */
export function nameOfTest(quantity: string): string {
  const keys = [`ask.test.${quantity}`, `units.${quantity}`]
  const key = keys.find(isWordKey)
  return key === undefined ? quantity : t(key)
}

function daysOf({ since, upTo }: RequestScope): string {
  if (since !== undefined && upTo !== undefined) return t('request.between', { since: words.date(since), upTo: words.date(upTo) })
  if (since !== undefined) return t('request.since', { since: words.date(since) })
  return upTo === undefined ? t('request.anyDate') : t('request.upTo', { upTo: words.date(upTo) })
}

function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(words.locale, { type: 'conjunction' }).format(names)
}
