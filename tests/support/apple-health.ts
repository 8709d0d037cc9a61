/** Small exports of Apple Health of our own making. */

import { zipFile } from './zip-files.ts'
import type { Member } from './zip-files.ts'

/** The beginning of the document type that Apple writes; its comments hold apostrophes, and some versions of it are not well formed. */
export const APPLE_DOCTYPE = `<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary|ClinicalRecord)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!-- Note: Any Records that appear as children of a correlation also appear as top-level records in this document. They aren't counted twice. -->
<!ELEMENT Record ((MetadataEntry|HeartRateVariabilityMetadataList)*)>
]>`

export interface Sample {
  readonly type: string
  readonly value?: string | number
  readonly unit?: string
  readonly source?: string
  readonly device?: string
  /** "2024-03-01 07:30:00 +0200" */
  readonly at: string
  readonly until?: string
}

const escaped = (text: string): string =>
  text.replace(/&/gu, '&amp;').replace(/</gu, '&lt;').replace(/>/gu, '&gt;').replace(/"/gu, '&quot;')

/** One `Record`. */
export function recordXml({ type, value = '', unit = '', source = 'Watch of Maria', device = '', at, until = at }: Sample): string {
  const optional = [
    device === '' ? '' : ` device="${escaped(device)}"`,
    unit === '' ? '' : ` unit="${escaped(unit)}"`,
    value === '' ? '' : ` value="${String(value)}"`,
  ].join('')
  return ` <Record type="${type}" sourceName="${escaped(source)}" sourceVersion="10"${optional} creationDate="${at}" startDate="${at}" endDate="${until}"/>`
}

/** A whole file. */
export function healthXml(samples: readonly (Sample | string)[], doctype = APPLE_DOCTYPE): string {
  const lines = samples.map((one) => (typeof one === 'string' ? one : recordXml(one)))
  return `<?xml version="1.0" encoding="UTF-8"?>
${doctype}
<HealthData locale="en_RO">
 <ExportDate value="2024-03-05 10:00:00 +0200"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1961-05-04" HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale" HKCharacteristicTypeIdentifierBloodType="HKBloodTypeNotSet"/>
${lines.join('\n')}
</HealthData>
`
}

/** An `export.zip`; the name of the XML file is that of the person's language. */
export function healthZip(xml: string, more: readonly Member[] = [], name = 'export.xml', member: Partial<Member> = {}): Uint8Array {
  return zipFile([{ name: `apple_health_export/${name}`, bytes: Buffer.from(xml), ...member }, ...more])
}

/** A recording of a heart as Apple writes it. */
export function ecgCsv(values: readonly string[]): string {
  return `Name,Maria Popescu
Date of Birth,"May 4, 1961"
Recorded Date,2024-03-02 08:15:30 +0200
Classification,Sinus Rhythm
Symptoms,
Software Version,2.0
Device,"Watch6,1"
Sample Rate,512 hertz


Lead,Lead I
Unit,µV

${values.join('\n')}
`
}
