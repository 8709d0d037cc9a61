/** What a clinical impression found and what a risk assessment foresees, in one line each. Source: FHIR R4, ClinicalImpression and RiskAssessment. */

import { conceptWords } from './coded-words.ts'
import { firstText, numberAt, objectAt, objectsAt, textAt } from './json.ts'
import type { Json } from './json.ts'
import { spanText } from './measurement.ts'
import type { Language } from './terminology.ts'
import { numberText } from './unit-text.ts'

/** "Fever (measured 39), Cough"; empty of any other resource. */
export function findingsText(resource: Json, language: Language): string {
  if (textAt(resource, 'resourceType') !== 'ClinicalImpression') return ''
  return listed(
    objectsAt(resource, 'finding').map((one) =>
      withRemark(
        firstText(conceptWords(objectAt(one, 'itemCodeableConcept'), language), textAt(objectAt(one, 'itemReference'), 'display')),
        textAt(one, 'basis'),
      ),
    ),
    ', ',
  )
}

/** "Heart attack: 2 % (39–49 years)"; empty of any other resource. */
export function predictionsText(resource: Json, language: Language): string {
  if (textAt(resource, 'resourceType') !== 'RiskAssessment') return ''
  return listed(
    objectsAt(resource, 'prediction').map((one) => predictionText(one, language)),
    ', ',
  )
}

function predictionText(prediction: Json, language: Language): string {
  const share = numberAt(prediction, 'probabilityDecimal')
  const relative = numberAt(prediction, 'relativeRisk')
  const risk = listed(
    [
      conceptWords(objectAt(prediction, 'qualitativeRisk'), language),
      share === undefined ? '' : `${numberText(share * 100, language)} %`,
      spanText(objectAt(prediction, 'probabilityRange'), language),
      relative === undefined ? '' : `× ${numberText(relative, language)}`,
    ],
    ', ',
  )
  const outcome = conceptWords(objectAt(prediction, 'outcome'), language)
  const period = objectAt(prediction, 'whenPeriod')
  const when = firstText(
    spanText(objectAt(prediction, 'whenRange'), language),
    listed([textAt(period, 'start'), textAt(period, 'end')], ' – '),
  )
  return withRemark(listed([outcome, risk], ': '), listed([when, textAt(prediction, 'rationale')], '; '))
}

function withRemark(text: string, remark: string): string {
  return text === '' || remark === '' ? text : `${text} (${remark})`
}

function listed(texts: readonly string[], by: string): string {
  return texts.filter((text) => text !== '').join(by)
}
