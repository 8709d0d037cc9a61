/** JSON with one possible spelling (RFC 8785): what is hashed, signed and compared is written by this. */

/** Stands for a value whose members cannot be put in order by copying it. */
const SPELL_OUT = Symbol('spell out')

/** Sorted keys, no spaces, ECMAScript number form; `undefined` members are left out. Throws on what JSON cannot say. */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value)
  return ordered === SPELL_OUT ? spell(value) : JSON.stringify(ordered)
}

/** The value itself where its members stand in order already, else a copy: the platform's own writer then writes the canonical form. */
function inOrder(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number') return Number.isFinite(value) ? value : SPELL_OUT
  if (Array.isArray(value)) return listInOrder(value)
  return typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
    ? membersInOrder(value as Readonly<Record<string, unknown>>)
    : SPELL_OUT
}

function listInOrder(list: readonly unknown[]): unknown {
  let ordered: unknown[] | null = null
  for (let at = 0; at < list.length; at++) {
    const item = list[at]
    const own = inOrder(item)
    if (own === SPELL_OUT) return SPELL_OUT
    if (own !== item) (ordered ??= list.slice())[at] = own
  }
  return ordered ?? list
}

function membersInOrder(members: Readonly<Record<string, unknown>>): unknown {
  const keys = Object.keys(members)
  const sorted = isSorted(keys)
  let ordered: Record<string, unknown> | null = sorted ? null : {}
  for (const key of sorted ? keys : keys.sort()) {
    const member = members[key]
    const own = member === undefined ? undefined : inOrder(member)
    if (own === SPELL_OUT) return SPELL_OUT
    if (ordered === null && own === member) continue
    // Numbers as keys always come first in a copy, and this one name would be taken for the prototype.
    if (key === '__proto__' || isDigit(key.charCodeAt(0))) return SPELL_OUT
    ordered ??= { ...members }
    ordered[key] = own
  }
  return ordered ?? members
}

function isSorted(keys: readonly string[]): boolean {
  for (let at = 1; at < keys.length; at++) if ((keys[at - 1] ?? '') > (keys[at] ?? '')) return false
  return true
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function spell(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('a number that JSON cannot say')
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) return `[${value.map((item) => spell(item)).join(',')}]`
  if (typeof value !== 'object') throw new Error('a value that JSON cannot say')
  const members = value as Readonly<Record<string, unknown>>
  let text = ''
  for (const key of Object.keys(members).sort()) {
    const member = members[key]
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${spell(member)}`
  }
  return `{${text}}`
}
