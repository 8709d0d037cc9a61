/** Which of two states of a person's computers holds more, and whether one of them passed through the other. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareClocks, growTrail, joinClocks, judgeLineage, tagOf } from '../../shared/crypto/clock.ts'
import type { DeviceClock } from '../../shared/crypto/clock.ts'

const time = fc.integer({ min: 1, max: 4 })

describe('clocks of devices', () => {
  const clock = fc.dictionary(fc.constantFrom('d1', 'd2', 'd3'), fc.record({ n: time, tag: fc.constantFrom('aaaaaaaa', 'bbbbbbbb') }))

  it('joined hold what either holds, and are then the same', () => {
    fc.assert(
      fc.property(clock, clock, (a: DeviceClock, b: DeviceClock) => {
        const ab = joinClocks(a, b)
        expect(joinClocks(b, a)).toEqual(ab)
        expect(joinClocks(ab, b)).toEqual(ab)
        expect(['same', 'ahead', 'apart']).toContain(compareClocks(ab, a))
        const turned = { same: 'same', ahead: 'behind', behind: 'ahead', apart: 'apart' } as const
        expect(compareClocks(b, a)).toBe(turned[compareClocks(a, b)])
      }),
    )
  })

  it('one number with two tags is two ways, a trail tells which one was gone', () => {
    expect(compareClocks({ d: { n: 2, tag: 'aaaaaaaa' } }, { d: { n: 2, tag: 'bbbbbbbb' } })).toBe('apart')
    let trail = ''
    for (let n = 1; n <= 200; n++) trail = growTrail(trail, { d: { n, tag: tagOf(String(n)) } }, 'd')
    expect(judgeLineage(trail, 200, undefined)).toBe('whole')
    expect(judgeLineage(trail, 200, { n: 200, tag: tagOf('200') })).toBe('whole')
    expect(judgeLineage(trail, 200, { n: 73, tag: tagOf('73') })).toBe('whole')
    expect(judgeLineage(trail, 200, { n: 73, tag: tagOf('74') })).toBe('broken')
    expect(judgeLineage(trail, 200, { n: 72, tag: tagOf('72') })).toBe('unknown')
    expect(judgeLineage(trail, 200, { n: 201, tag: tagOf('201') })).toBe('broken')
  })
})
