/** Who is named before records are kept, because they would get them. */

import { expect, it } from 'vitest'
import { goesTo } from '../../../renderer/src/state/goes-to.ts'
import type { GrantView } from '../../../shared/model/grant.ts'
import type { RecordKind } from '../../../shared/model/record.ts'

const share = (who: string, kinds: readonly RecordKind[], over: Partial<GrantView> = {}, later = true): GrantView =>
  ({ contactId: who, contactName: who, state: 'active', sentence: { category: { kinds, earlier: true, later } }, ...over }) as GrantView

it('names everybody once, with those kinds that are there and that their running shares take', () => {
  const grants = [
    share('Ana', ['medicine', 'lab']),
    share('Ion', ['lab']),
    share('Ana', ['problem'], { state: 'pending' }),
    share('Vlad', ['problem'], { state: 'withdrawn' }),
    share('Elena', ['problem'], {}, false),
    { ...share('Dan', []), sentence: {} } as GrantView,
  ]
  expect(goesTo(grants, { problem: 1, medicine: 2, lab: 0 })).toEqual([{ name: 'Ana', kinds: ['problem', 'medicine'] }])
  expect(goesTo(grants, {})).toEqual([])
})

it('takes pictures along with their studies, and tells two people of one name apart', () => {
  const grants = [share('a', ['imaging'], { contactName: 'Ana' }), share('b', ['imaging'], { contactName: 'Ana' })]
  expect(goesTo(grants, { image: 3 })).toEqual([
    { name: 'Ana', kinds: ['image'] },
    { name: 'Ana', kinds: ['image'] },
  ])
})
