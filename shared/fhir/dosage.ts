/** Doses in words: the source's own sentence, and what it says in codes. Source: FHIR R4, datatype Dosage. */

import { codingsOf } from './concept.ts'
import { conceptWords } from './coded-words.ts'
import { durationWords, timingWords } from './dosage-timing.ts'
import { DOSAGE_WORDS, numberWords } from './dosage-words.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import type { Language } from './terminology.ts'

/** Doses of one medicine that are said. */
const DOSAGES_MAX = 20

/** The source's own sentence, else one built from what it says in codes; empty where it says nothing. */
export function dosageText(resource: Json, language: Language): string {
  return said(dosagesOf(resource), language, (one) => firstText(writtenDose(one), codedDose(one, language)))
}

/** What is said in codes beside a sentence of the source; empty where there is no such sentence, or no codes. */
export function codedDosageText(resource: Json, language: Language): string {
  const dosages = dosagesOf(resource)
  if (!dosages.some((one) => writtenDose(one) !== '')) return ''
  return said(dosages, language, (one) => codedDose(one, language))
}

/** In the order in which they are followed. */
function dosagesOf(resource: Json): readonly Json[] {
  const all = [...objectsAt(resource, 'dosageInstruction'), ...objectsAt(resource, 'dosage')].slice(0, DOSAGES_MAX)
  return [...all].sort((a, b) => (numberAt(a, 'sequence') ?? 0) - (numberAt(b, 'sequence') ?? 0))
}

/** One behind the other where their numbers say so. */
function said(dosages: readonly Json[], language: Language, say: (dosage: Json) => string): string {
  let text = ''
  let before: number | undefined
  for (const dosage of dosages) {
    const one = say(dosage)
    if (one === '') continue
    const sequence = numberAt(dosage, 'sequence')
    const follows = before !== undefined && sequence !== undefined && sequence > before
    text += text === '' ? one : `${follows ? DOSAGE_WORDS[language].then : '; '}${one}`
    before = sequence
  }
  return text
}

function writtenDose(dosage: Json): string {
  const [text, instruction] = [textAt(dosage, 'text'), textAt(dosage, 'patientInstruction')]
  return text === '' || instruction === '' || text.includes(instruction) ? firstText(text, instruction) : `${text} (${instruction})`
}

function codedDose(dosage: Json, language: Language): string {
  const words = DOSAGE_WORDS[language]
  const site = conceptWords(objectAt(dosage, 'site'), language)
  const pieces = [
    ...doseWords(dosage, language),
    ...timingWords(objectAt(dosage, 'timing'), language),
    neededWords(dosage, language),
    conceptWords(objectAt(dosage, 'route'), language),
    conceptWords(objectAt(dosage, 'method'), language),
    site === '' ? '' : words.site(site),
    ...objectsAt(dosage, 'additionalInstruction').map((one) => conceptWords(one, language)),
    ...limitWords(dosage, language),
  ]
  return pieces.filter((piece) => piece !== '').join(', ')
}

function doseWords(dosage: Json, language: Language): readonly string[] {
  const all = objectsAt(dosage, 'doseAndRate')
  return all.flatMap((one) => {
    const pieces = [doseOf(one, language), rateOf(one, language)].filter((piece) => piece !== '')
    const type = all.length > 1 ? conceptWords(objectAt(one, 'type'), language) : ''
    return pieces.length === 0 ? [] : [`${pieces.join(' ')}${type === '' ? '' : ` (${type.toLowerCase()})`}`]
  })
}

function doseOf(one: Json, language: Language): string {
  const quantity = objectAt(one, 'doseQuantity')
  const dose = quantityWords(quantity, language)
  if (dose !== '' && unitWords(quantity) === '') return DOSAGE_WORDS[language].bareDose(dose)
  return firstText(dose, rangeWords(objectAt(one, 'doseRange'), language))
}

function rateOf(one: Json, language: Language): string {
  const rate = firstText(
    ratioWords(objectAt(one, 'rateRatio'), language),
    rangeWords(objectAt(one, 'rateRange'), language),
    quantityWords(objectAt(one, 'rateQuantity'), language),
  )
  return rate === '' ? '' : DOSAGE_WORDS[language].rate(rate)
}

function neededWords(dosage: Json, language: Language): string {
  const words = DOSAGE_WORDS[language]
  const reason = objectAt(dosage, 'asNeededCodeableConcept')
  const text = conceptWords(reason, language)
  if (text !== '') return words.asNeededFor(text)
  return dosage['asNeededBoolean'] === true || codingsOf(reason).length > 0 ? words.asNeeded : ''
}

function limitWords(dosage: Json, language: Language): readonly string[] {
  const words = DOSAGE_WORDS[language]
  // R4 has one; later versions and some sources have several.
  const perPeriod = objectsAt(dosage, 'maxDosePerPeriod').map((one) => ratioWords(one, language))
  const atOnce = quantityWords(objectAt(dosage, 'maxDosePerAdministration'), language)
  const inLife = quantityWords(objectAt(dosage, 'maxDosePerLifetime'), language)
  return [
    ...perPeriod.filter((one) => one !== '').map(words.atMost),
    atOnce === '' ? '' : words.atMostAtOnce(atOnce),
    inLife === '' ? '' : words.atMostInLife(inLife),
  ]
}

/** "500 mg"; a unit of one, written `1` or `{tablet}` in UCUM, is left out or named. */
function quantityWords(quantity: Json, language: Language): string {
  const value = numberAt(quantity, 'value')
  if (value === undefined) return ''
  const comparator = textAt(quantity, 'comparator')
  return `${comparator === '' ? '' : `${comparator} `}${numberWords(value, language)} ${unitWords(quantity)}`.trim()
}

function rangeWords(range: Json, language: Language): string {
  const [low, high] = [objectAt(range, 'low'), objectAt(range, 'high')]
  const [from, to] = [numberAt(low, 'value'), numberAt(high, 'value')]
  const unit = firstText(unitWords(high), unitWords(low))
  const words = DOSAGE_WORDS[language]
  if (from === undefined) return to === undefined ? '' : words.atMost(`${numberWords(to, language)} ${unit}`.trim())
  if (to === undefined) return `≥ ${numberWords(from, language)} ${unit}`.trim()
  return `${words.range(numberWords(from, language), numberWords(to, language))} ${unit}`.trim()
}

/** "4 g per 24 hours". */
function ratioWords(ratio: Json, language: Language): string {
  const numerator = quantityWords(objectAt(ratio, 'numerator'), language)
  const below = objectAt(ratio, 'denominator')
  if (numerator === '') return ''
  const time = durationWords(numberAt(below, 'value') ?? 1, undefined, unitWords(below), language)
  const denominator = firstText(time, quantityWords(below, language))
  return denominator === '' ? numerator : DOSAGE_WORDS[language].per(numerator, denominator)
}

function unitWords(quantity: Json): string {
  const unit = firstText(textAt(quantity, 'unit'), textAt(quantity, 'code'))
  return unit === '1' ? '' : unit.replace(/^\{(.*)\}$/u, '$1')
}
