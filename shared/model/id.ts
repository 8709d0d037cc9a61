/** What a record, a grant, a request and everything else of a vault is named by. */

const ID = /^[0-9a-f]{32}$/u

/** 16 random bytes in lower-case hex: says nothing of what it names, and is safe as the name of a file. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value)
}
