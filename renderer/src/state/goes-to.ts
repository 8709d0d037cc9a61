/** To whom records go by themselves once they are kept: shares of kinds that take in what is new. */

import type { GrantView } from '../../../shared/model/grant.ts'
import { admits } from '../../../shared/model/amendment.ts'
import { RECORD_KINDS } from '../../../shared/model/record.ts'
import type { RecordKind } from '../../../shared/model/record.ts'

export interface GoesTo {
  readonly name: string
  /** Of what is there, in the order of all kinds. */
  readonly kinds: readonly RecordKind[]
}

/** Everybody with a running share that takes some of these kinds, once; by the order of the shares. */
export function goesTo(
  grants: readonly Pick<GrantView, 'contactId' | 'contactName' | 'state' | 'sentence'>[],
  counts: Readonly<Partial<Record<RecordKind, number>>>,
): readonly GoesTo[] {
  const there = RECORD_KINDS.filter((kind) => (counts[kind] ?? 0) > 0)
  const found = new Map<string, { readonly name: string; readonly kinds: Set<RecordKind> }>()
  for (const { contactId, contactName, state, sentence } of grants) {
    if (state !== 'active' && state !== 'pending') continue
    const taken = there.filter((kind) => admits(sentence, kind))
    if (taken.length === 0) continue
    const before = found.get(contactId)
    found.set(contactId, { name: contactName, kinds: new Set([...(before?.kinds ?? []), ...taken]) })
  }
  return [...found.values()].map(({ name, kinds }) => ({ name, kinds: there.filter((kind) => kinds.has(kind)) }))
}
