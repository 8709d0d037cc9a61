/** When a medicine is taken, in words. Source: FHIR R4, datatype Timing. */

import { codingsOf, wordsOf } from './concept.ts'
import { conceptWords, coreWords } from './coded-words.ts'
import { DOSAGE_WORDS, numberWords } from './dosage-words.ts'
import type { TimeUnit } from './dosage-words.ts'
import { firstText, numberAt, objectAt, textAt, textsAt } from './json.ts'
import type { Json } from './json.ts'
import { shippedWords, wordIn } from './terminology.ts'
import type { Language } from './terminology.ts'

const UNITS: readonly TimeUnit[] = ['s', 'min', 'h', 'd', 'wk', 'mo', 'a']
const UNIT_NAMES: ReadonlyMap<string, TimeUnit> = new Map([
  ['second', 's'],
  ['minute', 'min'],
  ['hour', 'h'],
  ['day', 'd'],
  ['week', 'wk'],
  ['month', 'mo'],
  ['year', 'a'],
])
/** Times of day, and dates, that one dose names at the most. */
const LISTED_MAX = 24

/** Pieces in reading order; none where it says nothing that can be said. */
export function timingWords(timing: Json, language: Language): readonly string[] {
  const words = DOSAGE_WORDS[language]
  const repeat = objectAt(timing, 'repeat')
  const often = oftenWords(repeat, language)
  const pieces = [
    often === '' ? codeWords(objectAt(timing, 'code'), language) : often,
    ...eventWords(repeat, language),
    listed(dayWords(repeat, language), words.onDays),
    listed(
      textsAt(repeat, 'timeOfDay').map((time) => time.slice(0, 5)),
      words.atTimes,
    ),
    listed(textsAt(timing, 'event').map(dayOf), words.onDays),
    spanOf(repeat, 'duration', textAt(repeat, 'durationUnit'), language, words.over),
    countWords(repeat, language),
    ...boundsWords(repeat, language),
  ]
  return pieces.filter((piece) => piece !== '')
}

/** "2 h", "6 to 8 hours" of a Duration or of its parts; empty where the unit is none of time. */
export function durationWords(from: number | undefined, to: number | undefined, unit: string, language: Language): string {
  const words = DOSAGE_WORDS[language]
  const known = unitOf(unit)
  if (from === undefined || known === undefined) return ''
  const low = numberWords(from, language)
  const amount = to === undefined ? low : words.range(low, numberWords(to, language))
  return words.time(known, amount, to ?? from)
}

function unitOf(unit: string): TimeUnit | undefined {
  return UNITS.find((one) => one === unit) ?? UNIT_NAMES.get(unit.toLowerCase().replace(/s$/u, ''))
}

/** A period without a frequency counts as once in it. */
function oftenWords(repeat: Json, language: Language): string {
  const from = numberAt(repeat, 'period')
  const unit = unitOf(textAt(repeat, 'periodUnit'))
  if (from === undefined || unit === undefined) return ''
  const period = { from, to: numberAt(repeat, 'periodMax'), unit }
  const [times, timesMax] = [numberAt(repeat, 'frequency'), numberAt(repeat, 'frequencyMax')]
  const words = DOSAGE_WORDS[language]
  if (times === undefined && timesMax !== undefined) return words.atMostTimes(words.often({ from: timesMax, to: undefined }, period))
  return words.often({ from: times ?? 1, to: timesMax }, period)
}

function codeWords(code: Json, language: Language): string {
  const { codes } = DOSAGE_WORDS[language]
  const known = firstText(...codingsOf(code).map((one) => wordIn(codes, one.code)))
  const said = wordsOf(code)
  const isCode = codingsOf(code).some((one) => one.code === said)
  if (said !== '' && !isCode && language === 'en') return said
  return firstText(known, conceptWords(code, language))
}

function eventWords(repeat: Json, language: Language): readonly string[] {
  const { events } = DOSAGE_WORDS[language]
  const offset = numberAt(repeat, 'offset')
  const before = offset === undefined || offset === 0 ? '' : `${durationWords(offset, undefined, 'min', language)} `
  return textsAt(repeat, 'when').map(
    (code) => `${before}${firstText(wordIn(events, code), coreWords('event-timing', code, language), code)}`,
  )
}

function dayWords(repeat: Json, language: Language): readonly string[] {
  return textsAt(repeat, 'dayOfWeek').map((day) => firstText(shippedWords('http://hl7.org/fhir/days-of-week', day, language), day))
}

function countWords(repeat: Json, language: Language): string {
  const words = DOSAGE_WORDS[language]
  const [count, countMax] = [numberAt(repeat, 'count'), numberAt(repeat, 'countMax')]
  if (count === undefined) return ''
  const low = numberWords(count, language)
  return words.inAll(countMax === undefined ? low : words.range(low, numberWords(countMax, language)), countMax ?? count)
}

function spanOf(repeat: Json, element: string, unit: string, language: Language, say: (time: string) => string): string {
  const time = durationWords(numberAt(repeat, element), numberAt(repeat, `${element}Max`), unit, language)
  return time === '' ? '' : say(time)
}

function boundsWords(repeat: Json, language: Language): readonly string[] {
  const words = DOSAGE_WORDS[language]
  const duration = objectAt(repeat, 'boundsDuration')
  const range = objectAt(repeat, 'boundsRange')
  const [low, high] = [objectAt(range, 'low'), objectAt(range, 'high')]
  const unit = (quantity: Json): string => firstText(textAt(quantity, 'code'), textAt(quantity, 'unit'))
  const times = [
    durationWords(numberAt(duration, 'value'), undefined, unit(duration), language),
    durationWords(numberAt(low, 'value'), numberAt(high, 'value'), firstText(unit(low), unit(high)), language),
  ]
  const period = objectAt(repeat, 'boundsPeriod')
  const [start, end] = [dayOf(textAt(period, 'start')), dayOf(textAt(period, 'end'))]
  return [
    ...times.filter((time) => time !== '').map(words.forTime),
    start === '' ? '' : words.since(start),
    end === '' ? '' : words.until(end),
  ]
}

function dayOf(iso: string): string {
  return iso.slice(0, 10)
}

function listed(texts: readonly string[], say: (list: string) => string): string {
  return texts.length === 0 ? '' : say(texts.slice(0, LISTED_MAX).join(', '))
}
