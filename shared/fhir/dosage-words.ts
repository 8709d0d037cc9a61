/** The sentences that doses and their times are said in. */

import type { Language } from './terminology.ts'

/** UCUM units of time that FHIR's Timing has. */
export type TimeUnit = 's' | 'min' | 'h' | 'd' | 'wk' | 'mo' | 'a'

/** Numbers come in as they are written in the language. */
export interface DosageWords {
  /** "8 hours"; `much` decides the plural. */
  time(unit: TimeUnit, amount: string, much: number): string
  /** "twice a day", "2 to 3 times every 5 days". */
  often(times: Times, period: Period): string
  readonly range: (from: string, to: string) => string
  readonly atMostTimes: (times: string) => string
  readonly inAll: (times: string, much: number) => string
  readonly over: (time: string) => string
  readonly forTime: (time: string) => string
  readonly since: (day: string) => string
  readonly until: (day: string) => string
  readonly onDays: (days: string) => string
  readonly atTimes: (times: string) => string
  readonly asNeeded: string
  readonly asNeededFor: (reason: string) => string
  readonly rate: (rate: string) => string
  /** A number that has no unit. */
  readonly bareDose: (amount: string) => string
  readonly per: (numerator: string, denominator: string) => string
  readonly atMost: (dose: string) => string
  readonly atMostAtOnce: (dose: string) => string
  readonly atMostInLife: (dose: string) => string
  readonly site: (site: string) => string
  readonly then: string
  /** Of codes that FHIR gives no words to. Source: HL7 v3 GTSAbbreviation and TimingEvent, FHIR R4 Timing. */
  readonly codes: Readonly<Record<string, string>>
  /** With a time before or after. */
  readonly events: Readonly<Record<string, string>>
}

export interface Times {
  readonly from: number
  readonly to: number | undefined
}
export interface Period extends Times {
  readonly unit: TimeUnit
}

/** A number as the language writes it. */
export function numberWords(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 6, useGrouping: false }).format(value)
}

const EN_UNITS: Readonly<Record<TimeUnit, string>> = {
  s: 'second',
  min: 'minute',
  h: 'hour',
  d: 'day',
  wk: 'week',
  mo: 'month',
  a: 'year',
}

const EN: DosageWords = {
  time: (unit, amount, much) => `${amount} ${EN_UNITS[unit]}${much === 1 ? '' : 's'}`,
  often: (times, period) => {
    const every = everyEn(period)
    if (times.from === 1 && times.to === undefined) return isOne(period) ? `once a ${EN_UNITS[period.unit]}` : every
    const many =
      times.to === undefined ? (times.from === 2 ? 'twice' : `${en(times.from)} times`) : `${en(times.from)} to ${en(times.to)} times`
    return isOne(period) ? `${many} a ${EN_UNITS[period.unit]}` : `${many} ${every}`
  },
  range: (from, to) => `${from} to ${to}`,
  atMostTimes: (times) => `up to ${times}`,
  inAll: (times, much) => `${times} time${much === 1 ? '' : 's'} in all`,
  over: (time) => `over ${time}`,
  forTime: (time) => `for ${time}`,
  since: (day) => `from ${day}`,
  until: (day) => `until ${day}`,
  onDays: (days) => `on ${days}`,
  atTimes: (times) => `at ${times}`,
  asNeeded: 'as needed',
  asNeededFor: (reason) => `as needed for ${reason}`,
  rate: (rate) => `at ${rate}`,
  bareDose: (amount) => `${amount} at a time`,
  per: (numerator, denominator) => `${numerator} per ${denominator}`,
  atMost: (dose) => `at most ${dose}`,
  atMostAtOnce: (dose) => `at most ${dose} at a time`,
  atMostInLife: (dose) => `at most ${dose} in a lifetime`,
  site: (site) => `at: ${site}`,
  then: '; then ',
  codes: {
    QD: 'once a day',
    BID: 'twice a day',
    TID: '3 times a day',
    QID: '4 times a day',
    QOD: 'every other day',
    AM: 'every morning',
    PM: 'every afternoon',
    Q4H: 'every 4 hours',
    Q6H: 'every 6 hours',
  },
  events: {
    HS: 'before sleep',
    WAKE: 'after waking',
    C: 'with a meal',
    CM: 'with breakfast',
    CD: 'with lunch',
    CV: 'with dinner',
    AC: 'before a meal',
    ACM: 'before breakfast',
    ACD: 'before lunch',
    ACV: 'before dinner',
    PC: 'after a meal',
    PCM: 'after breakfast',
    PCD: 'after lunch',
    PCV: 'after dinner',
    MORN: 'in the morning',
    'MORN.early': 'early in the morning',
    'MORN.late': 'late in the morning',
    NOON: 'at noon',
    AFT: 'in the afternoon',
    'AFT.early': 'early in the afternoon',
    'AFT.late': 'late in the afternoon',
    EVE: 'in the evening',
    'EVE.early': 'early in the evening',
    'EVE.late': 'late in the evening',
    NIGHT: 'at night',
    PHS: 'after sleep',
  },
}

const RO_UNITS: Readonly<Record<TimeUnit, readonly [one: string, more: string, everyOne: string]>> = {
  s: ['secundă', 'secunde', 'pe secundă'],
  min: ['minut', 'minute', 'pe minut'],
  h: ['oră', 'ore', 'pe oră'],
  d: ['zi', 'zile', 'pe zi'],
  wk: ['săptămână', 'săptămâni', 'pe săptămână'],
  mo: ['lună', 'luni', 'pe lună'],
  a: ['an', 'ani', 'pe an'],
}
const RO_PLURAL = new Intl.PluralRules('ro')

const RO: DosageWords = {
  time: (unit, amount, much) => {
    const form = RO_PLURAL.select(much)
    return `${amount}${form === 'other' ? ' de' : ''} ${RO_UNITS[unit][form === 'one' ? 0 : 1]}`
  },
  often: (times, period) => {
    const every = everyRo(period)
    if (times.from === 1 && times.to === undefined) return isOne(period) ? `o dată ${RO_UNITS[period.unit][2]}` : every
    const many = times.to === undefined ? `de ${ro(times.from)} ori` : `de ${ro(times.from)} până la ${ro(times.to)} ori`
    return isOne(period) ? `${many} ${RO_UNITS[period.unit][2]}` : `${many} ${every}`
  },
  range: (from, to) => `${from} până la ${to}`,
  atMostTimes: (times) => `cel mult ${times}`,
  inAll: (times, much) => (much === 1 ? 'o singură dată' : `de ${times} ori în total`),
  over: (time) => `timp de ${time} la o administrare`,
  forTime: (time) => `timp de ${time}`,
  since: (day) => `din ${day}`,
  until: (day) => `până la ${day}`,
  onDays: (days) => days,
  atTimes: (times) => `la ${times}`,
  asNeeded: 'la nevoie',
  asNeededFor: (reason) => `la nevoie pentru ${reason}`,
  rate: (rate) => `cu ${rate}`,
  bareDose: (amount) => `câte ${amount}`,
  per: (numerator, denominator) => `${numerator} la ${denominator}`,
  atMost: (dose) => `cel mult ${dose}`,
  atMostAtOnce: (dose) => `cel mult ${dose} o dată`,
  atMostInLife: (dose) => `cel mult ${dose} în toată viața`,
  site: (site) => `locul: ${site}`,
  then: '; apoi ',
  codes: {
    QD: 'o dată pe zi',
    BID: 'de 2 ori pe zi',
    TID: 'de 3 ori pe zi',
    QID: 'de 4 ori pe zi',
    QOD: 'o dată la două zile',
    AM: 'în fiecare dimineață',
    PM: 'în fiecare după-amiază',
    Q4H: 'la fiecare 4 ore',
    Q6H: 'la fiecare 6 ore',
  },
  events: {
    HS: 'înainte de somn',
    WAKE: 'după trezire',
    C: 'la masă',
    CM: 'la micul dejun',
    CD: 'la prânz',
    CV: 'la cină',
    AC: 'înainte de masă',
    ACM: 'înainte de micul dejun',
    ACD: 'înainte de prânz',
    ACV: 'înainte de cină',
    PC: 'după masă',
    PCM: 'după micul dejun',
    PCD: 'după prânz',
    PCV: 'după cină',
    MORN: 'dimineața',
    'MORN.early': 'dimineața devreme',
    'MORN.late': 'spre prânz',
    NOON: 'la amiază',
    AFT: 'după-amiaza',
    'AFT.early': 'la începutul după-amiezii',
    'AFT.late': 'târziu după-amiaza',
    EVE: 'seara',
    'EVE.early': 'devreme seara',
    'EVE.late': 'seara târziu',
    NIGHT: 'noaptea',
    PHS: 'după somn',
  },
}

export const DOSAGE_WORDS: Readonly<Record<Language, DosageWords>> = { en: EN, ro: RO }

function isOne({ from, to }: Times): boolean {
  return from === 1 && to === undefined
}

function en(value: number): string {
  return numberWords(value, 'en')
}

function ro(value: number): string {
  return numberWords(value, 'ro')
}

/** "every 8 hours", "every 6 to 8 hours". */
function everyEn({ from, to, unit }: Period): string {
  const amount = to === undefined ? en(from) : `${en(from)} to ${en(to)}`
  return `every ${EN.time(unit, amount, to ?? from)}`
}

function everyRo({ from, to, unit }: Period): string {
  const amount = to === undefined ? ro(from) : `${ro(from)} până la ${ro(to)}`
  return `la fiecare ${RO.time(unit, amount, to ?? from)}`
}
