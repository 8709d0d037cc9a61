/** What kinds of readings there are: how a day of many is told, and the codes that everybody knows. Sources: loinc.org, HL7 vital signs profile, HealthKit. */

/** `reading`: each counts, a dense day is told by its average; `average` and `total`: told by the day always; `event`: something that happened. */
export type Telling = 'reading' | 'average' | 'total' | 'event'

export interface ReadingKind {
  /** Apple's identifier, or empty. */
  readonly identifier: string
  /** In plain words. */
  readonly words: string
  readonly telling: Telling
  /** Observation category. */
  readonly category: 'vital-signs' | 'activity' | 'survey'
  /** LOINC, by the unit where that matters. */
  readonly loinc?: (unitCode: string) => string | undefined
  /** UCUM where the source writes only a number. */
  readonly unit?: readonly [unit: string, code: string]
}

export const HEALTHKIT = 'http://developer.apple.com/documentation/healthkit'
const QUANTITY = 'HKQuantityTypeIdentifier'
const MG_DL = '2339-0'
const MMOL_L = '15074-8'
const code = (loinc: string) => (): string => loinc
type Known = Omit<ReadingKind, 'identifier' | 'words'> & { readonly words?: string }
const vital = (telling: Telling, loinc: string, more: Partial<Known> = {}): Known => ({
  telling,
  category: 'vital-signs',
  loinc: code(loinc),
  ...more,
})
const activity = (telling: Telling, more: Partial<Known> = {}): Known => ({ telling, category: 'activity', ...more })

const KNOWN: Readonly<Record<string, Known>> = {
  HeartRate: vital('average', '8867-4'),
  RestingHeartRate: vital('reading', '40443-4'),
  HeartRateVariabilitySDNN: vital('reading', '80404-7'),
  BodyFatPercentage: vital('reading', '41982-0'),
  BodyMass: vital('reading', '29463-7', { words: 'Body weight' }),
  Height: vital('reading', '8302-2', { words: 'Body height' }),
  BodyMassIndex: vital('reading', '39156-5', { unit: ['kg/m2', 'kg/m2'] }),
  BloodGlucose: {
    telling: 'reading',
    category: 'vital-signs',
    loinc: (unit) => (unit === 'mg/dL' ? MG_DL : unit === 'mmol/L' ? MMOL_L : undefined),
  },
  OxygenSaturation: vital('reading', '59408-5'),
  BodyTemperature: vital('reading', '8310-5'),
  RespiratoryRate: vital('reading', '9279-1'),
  StepCount: activity('total', { words: 'Steps', loinc: code('41950-7'), unit: ['steps', '1'] }),
  FlightsClimbed: activity('total', { unit: ['', '1'] }),
  NumberOfTimesFallen: activity('reading', { unit: ['', '1'] }),
  SwimmingStrokeCount: activity('total', { unit: ['', '1'] }),
  PushCount: activity('total', { words: 'Wheelchair pushes', unit: ['', '1'] }),
}
const TOTALS =
  /^(Distance|ActiveEnergy|BasalEnergy|Dietary|Apple(Exercise|Stand|Move)Time|TimeInDaylight|Insulin|Inhaler|Nike|NumberOf|.*Count$)/u
const AVERAGES =
  /(AudioExposure|^Walking|^Running|^Cycling|^Stair|SoundReduction|PhysicalEffort|HeartRate|RateVariability|^Rowing|^Paddle)/u

/** The kind of a quantity by Apple's identifier; one that is not known is told in words made of its own name. */
export function quantityKind(identifier: string): ReadingKind {
  const name = identifier.startsWith(QUANTITY) ? identifier.slice(QUANTITY.length) : identifier
  const known = KNOWN[name]
  const words = known?.words ?? wordsOfName(name)
  if (known !== undefined) return { ...known, identifier, words }
  const telling = TOTALS.test(name) ? 'total' : AVERAGES.test(name) ? 'average' : 'reading'
  return { identifier, words, telling, category: 'activity' }
}

/** "HKCategoryValueSleepAnalysisAsleepCore" of "HKCategoryTypeIdentifierSleepAnalysis" is "Asleep core". */
export function categoryWords(identifier: string, value: string): string {
  const type = identifier.replace(/^HKCategoryTypeIdentifier/u, '')
  const bare = value.replace(/^HKCategoryValue/u, '')
  const own = bare.startsWith(type) ? bare.slice(type.length) : bare.replace(/^(Severity|Presence|AppetiteChanges)/u, '')
  return own === 'NotApplicable' || /^\d*$/u.test(own) ? '' : wordsOfName(own)
}

/** Name of a category, with the value where its days are told by minutes or hours. */
export function categoryKind(identifier: string, value: string): ReadingKind {
  const own = wordsOfName(identifier.replace(/^HK(CategoryType|DataType)Identifier/u, ''))
  if (identifier === 'HKCategoryTypeIdentifierSleepAnalysis') {
    const words = `${own}: ${categoryWords(identifier, value).toLowerCase()}`
    return { identifier, words, telling: 'total', category: 'activity', unit: ['min', 'min'] }
  }
  if (identifier === 'HKCategoryTypeIdentifierAppleStandHour') {
    const words = `${own}: ${categoryWords(identifier, value).toLowerCase()}`
    return { identifier, words, telling: 'total', category: 'activity', unit: ['h', 'h'] }
  }
  return { identifier, words: own, telling: 'event', category: 'survey' }
}

/** "AppleExerciseTime" is "Apple exercise time", "VO2Max" is "VO2 max". */
export function wordsOfName(name: string): string {
  const parts = name.match(/[A-Z]{2,}\d*(?![a-z])|[A-Z]?[a-z]+|\d+|[A-Z]/gu) ?? [name]
  const words = parts.map((part, at) => (at === 0 || /^[A-Z]{2,}/u.test(part) ? part : part.toLowerCase())).join(' ')
  return words.slice(0, 200)
}
