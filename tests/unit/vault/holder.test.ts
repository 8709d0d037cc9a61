/** Whose Patient record stands on the summary of a vault that has those of several people. */

import { expect, it } from 'vitest'
import { holderAmong } from '../../../electron/vault/session/records/summary-items.ts'

const of = (...titles: readonly string[]): string | undefined =>
  holderAmong(
    titles.map((title) => ({ title })),
    'Maria Popescu',
  )?.title

it('the one that bears the name of the vault, in any order of names and any writing', () => {
  expect(of('Ion Popescu', 'POPESCU Maria')).toBe('POPESCU Maria')
  expect(of('Maria Elena Popescu', 'Maria Popescu')).toBe('Maria Popescu')
})

it('else the one that bears more of it, or the only one there is', () => {
  expect(of('Ion Popescu', 'Maria Elena Popescu')).toBe('Maria Elena Popescu')
  expect(of('Maria Ionescu', 'Maria Ionescu')).toBe('Maria Ionescu')
})

it('nobody where several people are there and none of them bears it', () => {
  expect(of('Ion Popescu', 'Ana Popescu')).toBeUndefined()
  expect(of('Maria Elena Popescu', 'Maria Ioana Popescu', 'Ion Popescu')).toBeUndefined()
  expect(of()).toBeUndefined()
})
