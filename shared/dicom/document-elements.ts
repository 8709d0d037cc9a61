/** Which elements stay in a copy of a report, a recording or a paper in DICOM, and of what kind they are where a file does not say it. All others go. Source: DICOM PS3.6, PS3.3 C.17, C.10.9, C.24. */

/** In files of every kind. */
const COMMON: Readonly<Record<number, string>> = {
  0x00080016: 'UI', // SOP Class UID
  0x00080018: 'UI', // SOP Instance UID, replaced
  0x00080060: 'CS', // Modality
  0x00080070: 'LO', // Manufacturer
  0x00080100: 'SH', // Code Value
  0x00080102: 'SH', // Coding Scheme Designator
  0x00080103: 'SH', // Coding Scheme Version
  0x00080104: 'LO', // Code Meaning
  0x00080105: 'CS', // Mapping Resource
  0x0008010f: 'CS', // Context Identifier
  0x00081150: 'UI', // Referenced SOP Class UID
  0x00081155: 'UI', // Referenced SOP Instance UID, replaced
  0x00081160: 'IS', // Referenced Frame Number
  0x00081199: 'SQ', // Referenced SOP Sequence
  0x0020000d: 'UI', // Study Instance UID, replaced
  0x0020000e: 'UI', // Series Instance UID, replaced
  0x00200011: 'IS', // Series Number
  0x00200013: 'IS', // Instance Number
  0x0040a010: 'CS', // Relationship Type
  0x0040a040: 'CS', // Value Type
  0x0040a043: 'SQ', // Concept Name Code Sequence
  0x0040a168: 'SQ', // Concept Code Sequence
  0x0040a30a: 'DS', // Numeric Value
  0x0040a130: 'CS', // Temporal Range Type
  0x0040a132: 'UL', // Referenced Sample Positions
  0x0040a138: 'DS', // Referenced Time Offsets
  0x004008ea: 'SQ', // Measurement Units Code Sequence
  0x00700006: 'ST', // Unformatted Text Value
}

const REPORT: Readonly<Record<number, string>> = {
  0x00081115: 'SQ', // Referenced Series Sequence
  0x0040a050: 'CS', // Continuity of Content
  0x0040a124: 'UI', // UID, replaced
  0x0040a160: 'UT', // Text Value
  0x0040a161: 'FD', // Floating Point Value
  0x0040a162: 'SL', // Rational Numerator Value
  0x0040a163: 'UL', // Rational Denominator Value
  0x0040a300: 'SQ', // Measured Value Sequence
  0x0040a301: 'SQ', // Numeric Value Qualifier Code Sequence
  0x0040a375: 'SQ', // Current Requested Procedure Evidence Sequence
  0x0040a491: 'CS', // Completion Flag
  0x0040a504: 'SQ', // Content Template Sequence
  0x0040a730: 'SQ', // Content Sequence
  0x0040db00: 'CS', // Template Identifier
  0x00700022: 'FL', // Graphic Data
  0x00700023: 'CS', // Graphic Type
}

const RECORDING: Readonly<Record<number, string>> = {
  0x003a0004: 'CS', // Waveform Originality
  0x003a0005: 'US', // Number of Waveform Channels
  0x003a0010: 'UL', // Number of Waveform Samples
  0x003a001a: 'DS', // Sampling Frequency
  0x003a0200: 'SQ', // Channel Definition Sequence
  0x003a0202: 'IS', // Waveform Channel Number
  0x003a0203: 'SH', // Channel Label
  0x003a0205: 'CS', // Channel Status
  0x003a0208: 'SQ', // Channel Source Sequence
  0x003a0209: 'SQ', // Channel Source Modifiers Sequence
  0x003a0210: 'DS', // Channel Sensitivity
  0x003a0211: 'SQ', // Channel Sensitivity Units Sequence
  0x003a0212: 'DS', // Channel Sensitivity Correction Factor
  0x003a0213: 'DS', // Channel Baseline
  0x003a0214: 'DS', // Channel Time Skew
  0x003a0215: 'DS', // Channel Sample Skew
  0x003a0218: 'DS', // Channel Offset
  0x003a021a: 'US', // Waveform Bits Stored
  0x003a0220: 'DS', // Filter Low Frequency
  0x003a0221: 'DS', // Filter High Frequency
  0x003a0222: 'DS', // Notch Filter Frequency
  0x003a0223: 'DS', // Notch Filter Bandwidth
  0x0040a0b0: 'US', // Referenced Waveform Channels
  0x0040a180: 'US', // Annotation Group Number
  0x0040b020: 'SQ', // Waveform Annotation Sequence
  0x54000100: 'SQ', // Waveform Sequence
  0x54001004: 'US', // Waveform Bits Allocated
  0x54001006: 'CS', // Waveform Sample Interpretation
  0x5400100a: 'OW', // Waveform Padding Value
  0x54001010: 'OW', // Waveform Data
}

const PAPER: Readonly<Record<number, string>> = {
  0x00420012: 'LO', // MIME Type of Encapsulated Document
}

/** Days and times, where the person keeps them. */
const DATES: Readonly<Record<number, string>> = {
  0x00080020: 'DA', // Study Date
  0x00080021: 'DA', // Series Date
  0x00080022: 'DA', // Acquisition Date
  0x00080023: 'DA', // Content Date
  0x0008002a: 'DT', // Acquisition DateTime
  0x00080030: 'TM', // Study Time
  0x00080031: 'TM', // Series Time
  0x00080032: 'TM', // Acquisition Time
  0x00080033: 'TM', // Content Time
  0x00080201: 'SH', // Timezone Offset From UTC
  0x0040a032: 'DT', // Observation DateTime
  0x0040a120: 'DT', // DateTime
  0x0040a121: 'DA', // Date
  0x0040a122: 'TM', // Time
}

export type DocumentKind = 'report' | 'recording' | 'paper'

/** Kinds of values by tag. */
export function documentElements(kind: DocumentKind, keepDates: boolean): ReadonlyMap<number, string> {
  const own = { report: REPORT, recording: RECORDING, paper: PAPER }[kind]
  const all = { ...COMMON, ...own, ...(keepDates ? DATES : {}) }
  return new Map(Object.entries(all).map(([tag, vr]) => [Number(tag), vr]))
}
