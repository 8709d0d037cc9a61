/** One version 2 message: segments, fields, repetitions, components, with the separators that it declares. Source: HL7 v2.5.1, chapter 2. */

interface Separators {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
}

export interface Segment {
  readonly name: string
  /** By their numbers: `fields[3]` is the third, also of MSH. */
  readonly fields: readonly string[]
  readonly separators: Separators
}

/** One repetition of a field. */
export interface Repetition {
  readonly raw: string
  readonly separators: Separators
}

/** What one segment, field and repetition is split into at the most; what lies behind stays in the file. */
const FIELDS_MAX = 256
export const REPETITIONS_MAX = 1000
const COMPONENTS_MAX = 256

/** `lines` are the segments, MSH first. */
export function segmentsOf(lines: readonly string[]): readonly Segment[] {
  const header = lines[0] ?? ''
  const field = header.charAt(3)
  const declared = header.slice(4).split(field)[0] ?? ''
  const or = (at: number, usual: string): string => declared.charAt(at) || usual
  const separators = { field, component: or(0, '^'), repetition: or(1, '~'), escape: or(2, '\\'), subcomponent: or(3, '&') }
  return lines.map((line) => {
    const fields = line.split(field, FIELDS_MAX)
    const name = fields[0] ?? ''
    return { name, fields: name === 'MSH' ? [name, field, ...fields.slice(1)] : fields, separators }
  })
}

/** All repetitions of a field that say something; an explicit null says nothing. */
export function repetitionsAt(segment: Segment | undefined, field: number): readonly Repetition[] {
  const raw = segment?.fields[field] ?? ''
  if (segment === undefined || raw === '' || raw === '""') return []
  const { separators } = segment
  return raw
    .split(separators.repetition, REPETITIONS_MAX)
    .filter((one) => one.trim() !== '' && one !== '""')
    .map((one) => ({ raw: one, separators }))
}

/** The first repetition, or undefined. */
export function fieldAt(segment: Segment | undefined, field: number): Repetition | undefined {
  return repetitionsAt(segment, field)[0]
}

/** Text of a component; a subcomponent of it where one is asked for or there are several. */
export function componentOf(repetition: Repetition | undefined, component: number, subcomponent = 1): string {
  if (repetition === undefined) return ''
  const { raw, separators } = repetition
  const whole = raw.split(separators.component, COMPONENTS_MAX)[component - 1] ?? ''
  const text = unescapeText(whole.split(separators.subcomponent, COMPONENTS_MAX)[subcomponent - 1] ?? '', separators).trim()
  return text === '""' ? '' : text
}

/** Text of a component of the first repetition. */
export function textAt(segment: Segment | undefined, field: number, component = 1): string {
  return componentOf(fieldAt(segment, field), component)
}

/** Text of a whole repetition whose separators are part of what somebody wrote. */
export function wholeText(repetition: Repetition): string {
  return unescapeText(repetition.raw, repetition.separators).trim()
}

/** Every component and subcomponent that says something. */
export function piecesOf(repetition: Repetition): readonly string[] {
  const { raw, separators } = repetition
  return raw
    .split(separators.component, COMPONENTS_MAX)
    .flatMap((one) => one.split(separators.subcomponent, COMPONENTS_MAX))
    .map((one) => unescapeText(one, separators).trim())
    .filter((one) => one !== '' && one !== '""')
}

function unescapeText(text: string, separators: Separators): string {
  const { escape } = separators
  if (!text.includes(escape)) return text
  const parts = text.split(escape)
  let out = parts[0] ?? ''
  let at = 1
  while (at < parts.length) {
    const sequence = parts[at] ?? ''
    const said = at + 1 < parts.length ? sequenceText(sequence, separators) : null
    // An escape that was never closed, or nobody knows, stays as it is written.
    out += said ?? `${escape}${sequence}`
    if (said === null) at += 1
    else {
      out += parts[at + 1] ?? ''
      at += 2
    }
  }
  return out
}

function sequenceText(sequence: string, separators: Separators): string | null {
  switch (sequence) {
    case 'F':
      return separators.field
    case 'S':
      return separators.component
    case 'T':
      return separators.subcomponent
    case 'R':
      return separators.repetition
    case 'E':
      return separators.escape
    case 'H':
    case 'N':
      return ''
    case '.br':
      return '\n'
    default:
  }
  if (/^\.(sp|sk)[+\d]*$/u.test(sequence)) return sequence.startsWith('.sp') ? '\n' : ' '
  if (/^\.(fi|nf|in[+-]?\d*|ti[+-]?\d*|ce)$/u.test(sequence)) return sequence === '.ce' ? '\n' : ''
  const hex = /^X((?:[0-9A-Fa-f]{2})+)$/u.exec(sequence)?.[1]
  if (hex === undefined) return /^[CM][0-9A-Fa-f]{4,6}$/u.test(sequence) ? '' : null
  return new TextDecoder().decode(Buffer.from(hex, 'hex')).replace(/\r\n?/gu, '\n')
}
