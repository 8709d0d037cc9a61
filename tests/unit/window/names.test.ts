/** By which name somebody is greeted, and how names and dates from elsewhere stand in a sentence. */

import { describe, expect, it } from 'vitest'
import { greetedName } from '../../../renderer/src/state/names.ts'
import { dateWords, momentWords, shownValue } from '../../../renderer/src/words/formats.ts'

describe('a greeting', () => {
  it('takes the first name, and never a title for one', () => {
    expect(greetedName('Maria Popescu')).toBe('Maria')
    expect(greetedName('Dr Ana Dumitru')).toBe('Dr Ana Dumitru')
    expect(greetedName(' Prof. Ion Vlad ')).toBe('Prof. Ion Vlad')
    expect(greetedName('Asha Rao')).toBe('Asha')
    expect(greetedName('')).toBe('')
  })
})

describe('what somebody else wrote', () => {
  it('turns round nothing that stands beside it, and keeps its own letters', () => {
    expect(shownValue('Dr \u202eapoP\u202c\u2067 Ana\u0007')).toBe('Dr apoP Ana')
    for (const name of ['Ștefan Țurcanu', 'دکتر علی', 'ד״ר כהן', 'Zoë \u200dO’Neill', 'Ana\nMaria']) expect(shownValue(name)).toBe(name)
  })

  it('is a date where a calendar has it, and text as it came where none has', () => {
    expect(['2026', '2026-02', '2026-02-28', '2026-02-28T23:59:59-10:00'].map((iso) => dateWords('en-GB', iso))).toEqual([
      '2026',
      'February 2026',
      '28 February 2026',
      '28 February 2026',
    ])
    for (const odd of ['2026-xx', '2026-02-zz', 'soon', '99999999-1', '-1-1-1']) expect(() => dateWords('ro-RO', odd), odd).not.toThrow()
    for (const atMs of [9e15, -9e15, 1e300]) expect(momentWords('en-GB', atMs, { dateStyle: 'long' })).toMatch(/ 27\d{4}$/u)
    expect(momentWords('en-GB', Number.NaN, { dateStyle: 'long' })).toBe('')
    expect(['2026-xx', 'soon'].map((iso) => dateWords('en-GB', iso))).toEqual(['2026-xx', 'soon'])
  })
})
