/** What a record says can be searched for: all of what its page shows, and nothing is cut in silence. */

import { expect, it } from 'vitest'
import { linesOf } from '../../../shared/fhir/lines.ts'
import { documentWordsOf, searchWordsOf } from '../../../shared/fhir/search-words.ts'

it('the words of a dose, a message and an implant are there', () => {
  const request = {
    resourceType: 'MedicationRequest',
    medicationCodeableConcept: { text: 'Metformin' },
    dosageInstruction: [{ patientInstruction: 'not with grapefruit', additionalInstruction: [{ text: 'upright' }] }],
  }
  expect(linesOf(request, 'en').map(({ text }) => text)).toContain('not with grapefruit')
  expect(searchWordsOf(request)).toMatch(/grapefruit.*upright/u)
  expect(searchWordsOf({ resourceType: 'Communication', payload: [{ contentString: 'please fast before' }] })).toContain(
    'please fast before',
  )
  const implant = {
    resourceType: 'Device',
    manufacturer: 'Acme',
    serialNumber: 'SN-4711',
    deviceName: [{ name: 'Pacemaker', type: 'other' }],
  }
  expect(searchWordsOf(implant)).toBe('Acme SN-4711 Pacemaker')
})

it('the last answer of a long questionnaire and the last word of a long letter are there', () => {
  const item = Array.from({ length: 400 }, (_, at) => ({
    text: `Question number ${String(at)}`,
    answer: [{ valueString: `answer ${String(at)}` }],
  }))
  expect(searchWordsOf({ resourceType: 'QuestionnaireResponse', item })).toContain('answer 399')
  expect(documentWordsOf({}, `${'word '.repeat(80_000)}lighthouse`)).toContain('lighthouse')
})
