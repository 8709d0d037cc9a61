/** Careful reading of FHIR JSON that nobody has validated: every step may be missing or of another shape. */

export type Json = Readonly<Record<string, unknown>>

/** The value as an object, or an empty one. */
export function objectAt(value: unknown, key: string): Json {
  const member = memberAt(value, key)
  return typeof member === 'object' && member !== null && !Array.isArray(member) ? (member as Json) : {}
}

/** The objects of an array; a single object counts as an array of one. */
export function objectsAt(value: unknown, key: string): readonly Json[] {
  const member = memberAt(value, key)
  const list: readonly unknown[] = Array.isArray(member) ? member : [member]
  return list.filter((item): item is Json => typeof item === 'object' && item !== null && !Array.isArray(item))
}

/** Text, or empty. */
export function textAt(value: unknown, key: string): string {
  const member = memberAt(value, key)
  return typeof member === 'string' ? member.trim() : ''
}

/** A finite number, or undefined. */
export function numberAt(value: unknown, key: string): number | undefined {
  const member = memberAt(value, key)
  return typeof member === 'number' && Number.isFinite(member) ? member : undefined
}

/** Texts of an array. */
export function textsAt(value: unknown, key: string): readonly string[] {
  const member = memberAt(value, key)
  return Array.isArray(member) ? member.filter((item): item is string => typeof item === 'string') : []
}

/** The first text that is not empty. */
export function firstText(...texts: readonly string[]): string {
  return texts.find((text) => text !== '') ?? ''
}

function memberAt(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Json)[key] : undefined
}
