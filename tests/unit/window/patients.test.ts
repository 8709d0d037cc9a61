/** Shares merged by person, and the first page of one. */

import { describe, expect, it } from 'vitest'
import { firstRows, patientsOf } from '../../../renderer/src/state/patients.ts'
import type { SharedRow, ShareView } from '../../../shared/model/grant.ts'

const row = (id: string, kind: SharedRow['kind'], title: string, date = '2026-01-01'): SharedRow => ({ id, kind, title, date })
const share = (grantId: string, senderContactId: string, untilMs: number, rows: readonly SharedRow[]): ShareView =>
  ({ grantId, senderContactId, senderName: senderContactId.toUpperCase(), untilMs, rows }) as ShareView

describe('what others share', () => {
  it('is one entry a person, what ends first is first, and a record in two shares counts once', () => {
    const [a, b, c] = [row('a', 'lab', 'A'), row('b', 'lab', 'B'), row('c', 'lab', 'C')]
    const patients = patientsOf([share('1', 'maria', 500, [a, b]), share('2', 'elena', 300, [c]), share('3', 'maria', 200, [b])])
    expect(
      patients.map(({ name, recordCount, untilMs, shares }) => [name, recordCount, untilMs, shares.map(({ grantId }) => grantId)]),
    ).toEqual([
      ['MARIA', 2, 200, ['3', '1']],
      ['ELENA', 1, 300, ['2']],
    ])
  })

  it('puts what is over behind what is about to end, and copies that may be kept by their own day', () => {
    const over = { ...share('over', 'ion', 100, []), state: 'expired' as const }
    const stopped = { ...share('stopped', 'ion', 900, []), state: 'withdrawn' as const }
    const kept = { ...share('kept', 'vlad', 100, []), state: 'expired' as const, keptUntilMs: 700 }
    const patients = patientsOf([over, stopped, kept, share('soon', 'ion', 800, []), share('other', 'vlad', 750, []), stopped])
    expect(patients.map(({ name, untilMs, shares }) => [name, untilMs, shares.map(({ grantId }) => grantId)])).toEqual([
      ['VLAD', 700, ['kept', 'other']],
      ['ION', 800, ['soon', 'over', 'stopped', 'stopped']],
    ])
    expect(patientsOf([over, stopped]).map(({ untilMs }) => untilMs)).toEqual([Number.POSITIVE_INFINITY])
  })

  it('begins with problems, medicines and allergies, and of each test only the newest result', () => {
    const rows = [
      row('1', 'lab', 'HbA1c', '2025-01-01'),
      row('2', 'lab', 'HbA1c', '2026-01-01'),
      row('3', 'problem', 'Asthma'),
      row('4', 'document', 'Letter'),
      ...Array.from({ length: 20 }, (_, at) => row(`t${String(at)}`, 'lab', `Test ${String(at)}`, '2024-01-01')),
    ]
    const first = firstRows(rows)
    expect([...first.keys()]).toEqual(['problem', 'medicine', 'allergy', 'lab'])
    expect(first.get('problem')).toMatchObject([{ title: 'Asthma' }])
    expect(first.get('medicine')).toEqual([])
    expect(first.get('lab')).toHaveLength(12)
    expect(first.get('lab')?.[0]).toMatchObject({ id: '2' })
  })
})
