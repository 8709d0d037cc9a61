/** What somebody says that she wants blocks for, and whether that is what was signed. */

import type { ServedGrant } from '../../vault/ports.ts'

/** As it came: nothing of it was checked. */
export interface Stated {
  readonly grantId: string
  readonly purpose: unknown
  readonly right: unknown
}

/** Each right holds those before it. */
const RIGHTS: readonly unknown[] = ['view', 'keep']

/** Out of the header of a request. */
export function statedUse(grantId: string, { purpose, right }: Readonly<Record<string, unknown>>): Stated {
  return { grantId, purpose, right }
}

/** Null where the stated use is within the signed one; a grant that says nothing of its use asks for nothing. */
export function useRefusal({ use }: ServedGrant, stated: Stated): 'wrong-purpose' | 'grant-widened' | null {
  if (use === undefined) return null
  if (stated.purpose !== use.purpose) return 'wrong-purpose'
  const place = RIGHTS.indexOf(stated.right)
  return place !== -1 && place <= RIGHTS.indexOf(use.right) ? null : 'grant-widened'
}
