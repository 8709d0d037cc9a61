/** FHIR resources of DICOM files: pictures, reports, recordings, papers inside. */

import type { DicomDataSet } from '../../../shared/dicom/data-set.ts'
import { reportLinesOf, reportTitleOf } from '../../../shared/dicom/report-lines.ts'
import { itemsOf, nameOf, numberOf, textOf, uint32Of } from '../../../shared/dicom/values.ts'
import { burnedInExtension, DICOM_MEDIA_TYPE, uidIdentifier } from '../../../shared/fhir/imaging.ts'
import type { Json } from '../../../shared/fhir/json.ts'
import { modalityCoding, personReference, wordsOfFile } from './dicom-facts.ts'
import type { DicomFacts } from './dicom-facts.ts'
import { reportHtml } from './report-text.ts'

/** Codes of what a report calls its conclusion. Source: DICOM PS3.16, CID 7002. */
const CONCLUSIONS = /^(conclusions?|impressions?)$/iu
const LEADS_NAMED_MAX = 24

/** A picture with its place in study and series. */
export function imageResource(facts: DicomFacts, fileName: string, sizeBytes: number): Json {
  const words = wordsOfFile(facts, fileName)
  const study = {
    resourceType: 'ImagingStudy',
    id: 'study',
    status: 'available',
    subject: personReference(facts),
    identifier: [uidIdentifier(facts.study)],
    series: [{ ...seriesOf(facts), instance: [instanceOf(facts)] }],
  }
  return {
    ...documentOf(facts, facts.number === undefined ? words : `${words} · ${String(facts.number)}`, sizeBytes),
    contained: [study],
    context: { related: [{ reference: '#study' }] },
  }
}

/** A series without its pictures. */
export function seriesOf({ series, seriesNumber, modality, seriesDescription, bodyPart }: DicomFacts): Json {
  return {
    uid: series,
    ...(seriesNumber === undefined || seriesNumber < 0 ? {} : { number: seriesNumber }),
    modality: modalityCoding(modality === '' ? 'OT' : modality),
    ...(seriesDescription === '' ? {} : { description: seriesDescription }),
    ...(bodyPart === '' ? {} : { bodySite: { display: bodyPart } }),
  }
}

/** One picture as a series names it. */
export function instanceOf({ instance, sopClass, number }: Pick<DicomFacts, 'instance' | 'sopClass' | 'number'>): Json {
  return {
    uid: instance,
    ...(sopClass === '' ? {} : { sopClass: { system: 'urn:ietf:rfc:3986', code: `urn:oid:${sopClass}` } }),
    ...(number === undefined || number < 0 ? {} : { number }),
  }
}

/** Anything without a picture of its own, or without a place in a study. */
export function otherResource(facts: DicomFacts, dataSet: DicomDataSet, fileName: string, sizeBytes: number): Json {
  const label = textOf(dataSet, 0x300a0002) || textOf(dataSet, 0x30060002) || wordsOfFile(facts, fileName)
  const description = leadsOf(dataSet)
  return {
    ...documentOf(facts, label, sizeBytes),
    ...(facts.modality === '' ? {} : { type: { coding: [modalityCoding(facts.modality)] } }),
    ...(description === '' ? {} : { description }),
  }
}

function documentOf(facts: DicomFacts, title: string, size: number): Json {
  return {
    resourceType: 'DocumentReference',
    status: 'current',
    ...(facts.instance === '' ? {} : { masterIdentifier: uidIdentifier(facts.instance) }),
    ...(['YES', 'NO'].includes(facts.burnedIn) ? { extension: [burnedInExtension(facts.burnedIn === 'YES')] } : {}),
    ...(facts.person.name === '' ? {} : { subject: personReference(facts) }),
    content: [{ attachment: { contentType: DICOM_MEDIA_TYPE, title, size, ...(facts.date === '' ? {} : { creation: facts.date }) } }],
  }
}

/** Leads, rate and length of a recording, as the file has them. */
function leadsOf(dataSet: DicomDataSet): string {
  const [wave] = itemsOf(dataSet, 0x54000100)
  if (wave === undefined) return ''
  const leads = itemsOf(wave, 0x003a0200).flatMap((channel) => {
    const [source] = itemsOf(channel, 0x003a0208)
    const name = textOf(channel, 0x003a0203) || (source === undefined ? '' : textOf(source, 0x00080104))
    return name === '' ? [] : [name.replace(/^lead\s+/iu, '').replace(/\s*\(.*\)$/u, '')]
  })
  const rate = numberOf(wave, 0x003a001a)
  const samples = uint32Of(wave, 0x003a0010)
  const seconds = rate === undefined || rate <= 0 || samples === undefined ? '' : `${String(Math.round((samples / rate) * 10) / 10)} s`
  return [leads.slice(0, LEADS_NAMED_MAX).join(', '), seconds, rate === undefined ? '' : `${String(rate)} Hz`]
    .filter((one) => one !== '')
    .join(' · ')
}

/** A structured report in its own words. */
export function reportResource(facts: DicomFacts, dataSet: DicomDataSet, fileName: string): Json {
  const lines = reportLinesOf(dataSet)
  const conclusion = lines
    .filter(({ name, text }) => CONCLUSIONS.test(name) && text !== '')
    .map(({ text }) => text)
    .join('\n')
  const readers = itemsOf(dataSet, 0x0040a073).flatMap((one) => {
    const name = nameOf(one, 0x0040a075)
    return name === '' ? [] : [{ display: name }]
  })
  return {
    resourceType: 'DiagnosticReport',
    status: reportStatus(dataSet),
    code: { text: reportTitleOf(dataSet) || wordsOfFile(facts, fileName) },
    ...(facts.instance === '' ? {} : { identifier: [uidIdentifier(facts.instance)] }),
    ...(facts.person.name === '' ? {} : { subject: personReference(facts) }),
    ...(facts.date === '' ? {} : { effectiveDateTime: facts.date }),
    ...(readers.length === 0 ? {} : { resultsInterpreter: readers }),
    ...(conclusion === '' ? {} : { conclusion }),
    text: { status: 'generated', div: reportHtml(lines) },
  }
}

function reportStatus(dataSet: DicomDataSet): string {
  if (textOf(dataSet, 0x0040a491) === 'PARTIAL') return 'partial'
  return textOf(dataSet, 0x0040a493) === 'VERIFIED' ? 'final' : 'preliminary'
}
