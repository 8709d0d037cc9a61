/** File names out of other people's words. */

import { describe, expect, it } from 'vitest'
import { safeName } from '../../../electron/vault/session/safe-name.ts'

describe('a name for a file', () => {
  it.each([
    ['HbA1c 6,2 %', 'HbA1c 6_2 _'],
    ['../../etc/passwd', '_.._etc_passwd'],
    ['..', 'record'],
    ['', 'record'],
    ['a\u0000b\\c:d', 'a_b_c_d'],
    ['Scrisoare de ieșire.pdf', 'Scrisoare de ieșire.pdf'],
    [`${'x'.repeat(200)}.pdf`, `${'x'.repeat(56)}.pdf`],
    ['e\u0301t\u00e9', '\u00e9t\u00e9'],
  ])('of %j is %j', (text, name) => {
    expect(safeName(text, 'record')).toBe(name)
  })
})
