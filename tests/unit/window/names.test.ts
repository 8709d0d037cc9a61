/** By which name somebody is greeted. */

import { describe, expect, it } from 'vitest'
import { greetedName } from '../../../renderer/src/state/names.ts'

describe('a greeting', () => {
  it('takes the first name, and never a title for one', () => {
    expect(greetedName('Maria Popescu')).toBe('Maria')
    expect(greetedName('Dr Ana Dumitru')).toBe('Dr Ana Dumitru')
    expect(greetedName(' Prof. Ion Vlad ')).toBe('Prof. Ion Vlad')
    expect(greetedName('Asha Rao')).toBe('Asha')
    expect(greetedName('')).toBe('')
  })
})
