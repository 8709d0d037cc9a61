/** Whose records are these: the holder only where it is sure. */

import { describe, expect, it } from 'vitest'
import { likenessOf } from '../../../shared/fhir/same-person.ts'
import type { Likeness, NamedPerson } from '../../../shared/fhir/same-person.ts'

const HOLDER = 'Maria Popescu'
const OWN: readonly NamedPerson[] = [{ name: 'POPESCU, Maria', birthDate: '1961-04-12' }]

describe('the person of a file', () => {
  it.each<readonly [Likeness, NamedPerson, readonly NamedPerson[]]>([
    ['same', { name: 'Popescu Mária', birthDate: '1961-04-12' }, []],
    ['same', { name: 'Maria Popescu', birthDate: '' }, OWN],
    ['same', { name: 'Maria Elena Popescu', birthDate: '1961-04-12' }, OWN],
    ['birth-date', { name: 'Maria Popescu', birthDate: '1988-01-30' }, OWN],
    ['name', { name: 'Maria Ionescu', birthDate: '1961-04-12' }, OWN],
    ['other', { name: 'Maria Elena Popescu', birthDate: '1961-04-12' }, []],
    ['other', { name: 'Ion Popescu', birthDate: '1990-01-01' }, OWN],
    ['other', { name: 'Ion Popescu', birthDate: '' }, OWN],
    ['same', { name: 'Ion Popescu', birthDate: '1990-01-01' }, [...OWN, { name: 'Ion Popescu', birthDate: '1990-01-01' }]],
  ])('is %s: %o beside %o', (likeness, subject, known) => {
    expect(likenessOf(subject, HOLDER, known)).toBe(likeness)
  })
})
