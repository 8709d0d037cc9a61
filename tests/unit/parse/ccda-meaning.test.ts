/** What a C-CDA document says beside naming a thing: whose it is, that it was a mistake, how grave, how much, when, and that there is none. */

import { describe, expect, it } from 'vitest'
import { absenceOf } from '../../../shared/fhir/absent.ts'
import { ofType, readOne } from './read-one.ts'
import { allergy, concern, document, section } from './write-ccda.ts'

describe('a C-CDA document', () => {
  it('takes what it says of somebody else for nobody of the patient', () => {
    const observed = (name: string, inside = ''): string =>
      `<observation classCode="OBS" moodCode="EVN">${inside}<code code="29308-4" codeSystem="2.16.840.1.113883.6.1" displayName="Diagnosis"/><value xsi:type="CD" code="1" codeSystem="2.16.840.1.113883.6.96" displayName="${name}"/></observation>`
    const relative =
      '<subject><relatedSubject classCode="PRS"><code code="FTH" codeSystem="2.16.840.1.113883.5.111"/></relatedSubject></subject>'
    const organizer = (inside: string, more = ''): string =>
      `<entry><organizer classCode="CLUSTER" moodCode="EVN">${more}<component>${inside}</component></organizer></entry>`
    const problem = `<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/>${relative}<value xsi:type="CD" code="2" codeSystem="2.16.840.1.113883.6.96" displayName="Epilepsy"/></observation>`
    const file = readOne(
      'family.xml',
      document(
        section('10157-6', 'Family history', '', organizer(observed('Heart attack')) + `<entry>${observed('Stroke')}</entry>`) +
          section('30954-2', 'Results', '', organizer(observed('Sickle cell trait', relative)) + organizer(observed('Gout'), relative)) +
          section('11450-4', 'Problems', '', concern('3', problem)),
      ),
    )
    expect(file.records.map(({ row }) => row.resourceType)).toEqual(['DocumentReference', 'Patient'])
  })

  it('says of what it takes back that it was a mistake, and of what it no longer follows that it is over', () => {
    const problem = (status: string): string =>
      concern(
        '3',
        `<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.4"/><value xsi:type="CD" code="2" codeSystem="2.16.840.1.113883.6.96" displayName="Epilepsy"/></observation>`,
      ).replace('code="active"', `code="${status}"`)
    const substance = '<code code="70618" codeSystem="2.16.840.1.113883.6.88" displayName="Penicillin"/>'
    const entries = ['nullified', 'aborted', 'active'].map(problem).join('')
    const file = readOne(
      'mistake.xml',
      document(
        section('11450-4', 'Problems', '', entries) +
          section('48765-2', 'Allergies', '', allergy(substance).replace('code="active"', 'code="nullified"')) +
          section('11450-4', 'None', '', problem('active').replace('moodCode="EVN">', 'moodCode="EVN" negationInd="true">')),
      ),
    )
    expect(file.records.slice(2).map(({ row }) => [row.title, row.status])).toEqual([
      ['Epilepsy', 'entered-in-error'],
      ['Epilepsy', 'inactive'],
      ['Epilepsy', 'active'],
      ['Penicillin', 'entered-in-error'],
    ])
  })

  it('keeps how grave an allergy is, said of the whole, of one reaction, or where no reaction is named', () => {
    const grave = (code: string): string =>
      `<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.8"/><value xsi:type="CD" code="${code}" codeSystem="2.16.840.1.113883.6.96"/></observation></entryRelationship>`
    const reaction = (name: string, inside = ''): string =>
      `<entryRelationship typeCode="MFST"><observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.9"/><value xsi:type="CD" code="3" codeSystem="2.16.840.1.113883.6.96" displayName="${name}"/>${inside}</observation></entryRelationship>`
    const of = (more: string): string =>
      allergy('<code code="70618" codeSystem="2.16.840.1.113883.6.88" displayName="Penicillin"/>').replace(
        '</observation>',
        `${more}</observation>`,
      )
    const entries = of(reaction('Hives') + reaction('Cough', grave('255604002')) + grave('24484000')) + of(grave('371924009'))
    const file = readOne('grave.xml', document(section('48765-2', 'Allergies', '', entries)))
    const [both, alone] = ofType(file, 'AllergyIntolerance')
    expect(both?.['reaction']).toMatchObject([{ severity: 'severe' }, { severity: 'mild' }])
    expect(alone?.['reaction']).toMatchObject([{ severity: 'severe' }])
    expect(file.records.slice(2).map(({ row }) => [row.severity, row.summary])).toEqual([
      ['severe', 'Hives, Cough'],
      ['severe', ''],
    ])
  })

  it('keeps of a dose its span, its rate, its limit, when it is taken and that it is only taken if needed', () => {
    const given = (inside: string): string =>
      `<entry><substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.16"/><statusCode code="active"/>${inside}<consumable><manufacturedProduct><manufacturedMaterial><code code="161" codeSystem="2.16.840.1.113883.6.88" displayName="Paracetamol"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>`
    const span = (low: string, high: string, unit: string): string =>
      `<low value="${low}" unit="${unit}"/><high value="${high}" unit="${unit}"/>`
    const entries = [
      `<effectiveTime xsi:type="PIVL_TS"><period xsi:type="IVL_PQ">${span('4', '6', 'h')}</period></effectiveTime><doseQuantity>${span('1', '2', '{tablet}')}</doseQuantity><maxDoseQuantity><numerator value="4" unit="g"/><denominator value="24" unit="h"/></maxDoseQuantity>`,
      '<effectiveTime xsi:type="EIVL_TS"><event code="HS"/></effectiveTime><doseQuantity value="10" unit="mg"/><precondition><criterion><text>Pain</text></criterion></precondition>',
      '<rateQuantity value="90" unit="ml/h"/><precondition><criterion/></precondition>',
    ]
    const file = readOne('dose.xml', document(section('10160-0', 'Medicines', '', entries.map(given).join(''))))
    expect(file.records.slice(2).map(({ row }) => row.summary)).toEqual([
      '1 to 2 tablet, every 4 to 6 hours, at most 4 g per 24 hours',
      '10 mg, before sleep, as needed for Pain',
      'at 90 ml/h, as needed',
    ])
  })

  it('makes no medicine, vaccine or procedure of a sentence that there was none', () => {
    const code = (of: string): string => `<code code="${of}" codeSystem="2.16.840.1.113883.6.96" displayName="Any"/>`
    const given = (template: string, of: string): string =>
      `<entry><substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="true"><templateId root="2.16.840.1.113883.10.20.22.4.${template}"/><consumable><manufacturedProduct><manufacturedMaterial>${code(of)}</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>`
    const procedure = (of: string): string =>
      `<entry><procedure classCode="PROC" moodCode="EVN" negationInd="true">${code(of)}</procedure></entry>`
    const sections = [
      section('10160-0', 'Medicines', 'None', given('16', '410942007') + given('16', '387207008')),
      section('11369-6', 'Vaccines', 'None', given('52', '127785005')),
      section('47519-4', 'Procedures', 'None', procedure('71388002') + procedure('73761001')),
    ]
    const file = readOne('none.xml', document(sections.join('')))
    expect(file.records.slice(2).map(({ row }) => [row.resourceType, row.status])).toEqual([
      ['MedicationStatement', 'not-taken'],
      ['Procedure', 'not-done'],
    ])
  })

  it('gives a value of a battery that says no time the time of the battery', () => {
    const value = (time: string): string =>
      `<component><observation classCode="OBS" moodCode="EVN"><code code="8867-4" codeSystem="2.16.840.1.113883.6.1" displayName="Heart rate"/>${time}<value xsi:type="PQ" value="80" unit="/min"/></observation></component>`
    const own = value('<effectiveTime value="20240203"/>')
    const battery = `<entry><organizer classCode="CLUSTER" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.26"/><effectiveTime value="20240102"/>${value('')}${own}${value('<effectiveTime nullFlavor="UNK"/>')}</organizer></entry>`
    const file = readOne('battery.xml', document(section('8716-3', 'Vital signs', '', battery)))
    expect(file.records.slice(2).map(({ row }) => row.date)).toEqual(['2024-01-02', '2024-02-03', ''])
  })

  it('keeps an allergy that is named in one code, and a number that is written with a comma', () => {
    const one = (value: string): string =>
      concern('30', `<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.7"/>${value}</observation>`)
    const coded = (code: string, name: string): string =>
      `<value xsi:type="CD" code="${code}" codeSystem="2.16.840.1.113883.6.96" displayName="${name}"/>`
    const allergies =
      one(coded('294505008', 'Amoxicillin allergy')) + one(coded('716186003', 'No known allergy')) + one(coded('416098002', 'Drug allergy'))
    const vital = (value: string): string =>
      `<entry><observation classCode="OBS" moodCode="EVN"><code code="8310-5" codeSystem="2.16.840.1.113883.6.1" displayName="Temperature"/>${value}</observation></entry>`
    const vitals = vital('<value xsi:type="PQ" value="37,5" unit="Cel"/>') + vital('<value value="37.6" unit="Cel"/>')
    const file = readOne('odd.xml', document(section('48765-2', 'Allergies', '', allergies) + section('8716-3', 'Vital signs', '', vitals)))
    expect(file.records.slice(2).map(({ row }) => [row.title, row.summary, absenceOf(row)])).toEqual([
      ['Amoxicillin allergy', '', null],
      ['No known allergy', '', 'none-known'],
      ['Temperature', '37,5 Cel', null],
      ['Temperature', '37.6 °C', null],
    ])
  })

  it('keeps a ratio, and never says that a vaccine was given which was not', () => {
    const titre =
      '<entry><observation classCode="OBS" moodCode="EVN"><code code="5334-8" codeSystem="2.16.840.1.113883.6.1" displayName="Rubella titre"/><statusCode code="completed"/><value xsi:type="RTO_PQ_PQ"><numerator value="1"/><denominator value="128"/></value></observation></entry>'
    const vaccine = (status: string): string =>
      `<entry><substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.52"/><statusCode code="${status}"/><consumable><manufacturedProduct><manufacturedMaterial><code code="03" codeSystem="2.16.840.1.113883.12.292" displayName="MMR"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration></entry>`
    const file = readOne(
      'ratio.xml',
      document(
        section('30954-2', 'Results', '', titre) +
          section('11369-6', 'Vaccines', '', ['completed', 'aborted', 'cancelled'].map(vaccine).join('')),
      ),
    )
    expect(file.records.slice(2).map(({ row }) => [row.title, row.summary, row.status])).toEqual([
      ['Rubella titre', '1 : 128', 'final'],
      ['MMR', '', 'completed'],
      ['MMR', '', 'not-done'],
      ['MMR', '', 'not-done'],
    ])
  })
})
