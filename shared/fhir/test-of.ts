/** Which test a result is of: what says whether two results may stand beside each other. */

import type { RecordRow } from '../model/record.ts'

/** Is it a code whose system nobody names? It is its laboratory's own, and another one may use the same for another test. */
export function isOwnCode(code: string): boolean {
  return code.startsWith('|')
}

/** Its code, else its words; with a code that names no system both count. */
export function testOf({ code, title }: Pick<RecordRow, 'code' | 'title'>): string {
  if (code === '') return title
  return isOwnCode(code) ? `${code} ${title.toLowerCase()}` : code
}
