/** Whose the records of a preview are: nobody is let in because others stand before them. */

import { expect, it } from 'vitest'
import { createTally } from '../../../electron/vault/session/import/preview-tally.ts'
import { rowOf } from '../../../shared/fhir/row.ts'

const HOLDER = 'Ana Pop'

function subjectsOf(people: readonly (readonly [name: string, birthDate: string, count: number])[]) {
  const tally = createTally()
  const row = rowOf({ resourceType: 'Observation' }, { source: 'a' })
  for (const [name, birthDate, count] of people)
    for (let entry = 0; entry < count; entry += 1)
      tally.add({ type: 'record', file: 0, entry, row, resourceJson: '{}', searchWords: '', advice: [], subject: { name, birthDate } })
  return tally.describe(HOLDER, []).subjects.map(({ name, isHolder }) => [name, isHolder])
}

it('a stranger with one record is named beside many ways in which the holder is written', () => {
  const own = ['Ana Pop', 'Pop Ana', 'POP, ANA', 'ana pop', 'Pop, Ana', 'ANA POP'].map((name) => [name, '', 9] as const)
  const shown = subjectsOf([...own, ['Ion Stan', '1980-02-02', 1]])
  expect(shown).toHaveLength(5)
  expect(shown).toContainEqual(['Ion Stan', false])
})

it('the holder is named beside many strangers, so that a mixed file is seen to be one', () => {
  const strangers = Array.from({ length: 8 }, (_, at) => [`Somebody ${String(at)}`, '', 9] as const)
  const shown = subjectsOf([...strangers, [HOLDER, '', 1]])
  expect(shown).toHaveLength(5)
  expect(shown).toContainEqual([HOLDER, true])
})
