/** Whose changes a manifest holds: two clocks are compared and joined, and a device that was set back is noticed. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  advanceClock,
  compareClocks,
  growTrail,
  joinClocks,
  judgeLineage,
  readClock,
  readTrail,
  tagOf,
} from '../../../shared/crypto/clock.ts'
import type { DeviceClock, DeviceCount } from '../../../shared/crypto/clock.ts'

const [A, B, C] = ['AAAAAAAA', 'BBBBBBBB', 'CCCCCCCC'] as const
const at = (n: number, tag: string = A): DeviceCount => ({ n, tag })
const clocks = fc.dictionary(fc.constantFrom('one', 'two', 'three'), fc.record({ n: fc.nat(3), tag: fc.constantFrom(A, B) }))

describe('two clocks', () => {
  it.each([
    [{}, {}, 'same'],
    [{ one: at(1) }, { one: at(1) }, 'same'],
    [{ one: at(2) }, { one: at(1) }, 'ahead'],
    [{ one: at(1) }, {}, 'ahead'],
    [{}, { one: at(1) }, 'behind'],
    [{ one: at(1) }, { one: at(1), two: at(1) }, 'behind'],
    [{ one: at(2) }, { one: at(1), two: at(1) }, 'apart'],
    [{ one: at(1) }, { two: at(1) }, 'apart'],
    // One number with two tags: it went two ways.
    [{ one: at(1, A) }, { one: at(1, B) }, 'apart'],
    [{ one: at(2, A) }, { one: at(1, B) }, 'ahead'],
    // Nothing counted is nothing new, whatever stands there.
    [{ one: at(0) }, {}, 'same'],
  ] as const)('%j and %j: %s', (mine, theirs, relation) => {
    expect(compareClocks(mine, theirs)).toBe(relation)
    const turned = { same: 'same', apart: 'apart', ahead: 'behind', behind: 'ahead' } as const
    expect(compareClocks(theirs, mine)).toBe(turned[relation])
  })

  it('joined hold what either holds, in whatever order', () => {
    expect(joinClocks({ one: at(1), two: at(3) }, { one: at(2, B), three: at(1) })).toEqual({ one: at(2, B), two: at(3), three: at(1) })
    expect(joinClocks({ one: at(1, A) }, { one: at(1, B) })).toEqual({ one: at(1, B) })
    expect(joinClocks({ one: at(1, B) }, { one: at(1, A) })).toEqual({ one: at(1, B) })
    fc.assert(
      fc.property(clocks, clocks, (a, b) => {
        const joined = joinClocks(a, b)
        expect(joined).toEqual(joinClocks(b, a))
        expect(joinClocks(joined, a)).toEqual(joined)
        for (const device of ['one', 'two', 'three']) expect(joined[device]?.n ?? 0).toBe(Math.max(a[device]?.n ?? 0, b[device]?.n ?? 0))
      }),
    )
  })

  it('grow by one change of one device', () => {
    expect(tagOf('root')).toMatch(/^[A-Za-z0-9_-]{8}$/u)
    expect(tagOf('root')).not.toBe(tagOf('other'))
    const once = advanceClock({ two: at(4) }, 'one', 'root')
    expect(once).toEqual({ one: { n: 1, tag: tagOf('root') }, two: at(4) })
    expect(advanceClock(once, 'one', 'next')['one']).toEqual({ n: 2, tag: tagOf('next') })
    expect(compareClocks(advanceClock(once, 'one', 'next'), once)).toBe('ahead')
  })
})

describe('a trail', () => {
  it('has the newest tag behind the others, of the last 128 changes', () => {
    expect(growTrail('', { one: at(1, A) }, 'one')).toBe(A)
    expect(growTrail(A, { one: at(2, B), two: at(9, C) }, 'one')).toBe(A + B)
    expect(growTrail(A, {}, 'one')).toBe(A)
    const full = A + B.repeat(127)
    expect(growTrail(full, { one: at(200, C) }, 'one')).toBe(B.repeat(127) + C)
    expect(growTrail(B.repeat(127), { one: at(128, C) }, 'one')).toBe(B.repeat(127) + C)
  })

  it('tells whether a device passed through what is known of it', () => {
    const trail = A + B + C
    expect(judgeLineage(trail, 3, undefined)).toBe('whole')
    expect(judgeLineage(trail, 3, at(0, 'x'))).toBe('whole')
    expect([at(1, A), at(2, B), at(3, C)].map((known) => judgeLineage(trail, 3, known))).toEqual(['whole', 'whole', 'whole'])
    expect([at(1, B), at(2, A), at(3, A)].map((known) => judgeLineage(trail, 3, known))).toEqual(['broken', 'broken', 'broken'])
    // It is before what it was: set back.
    expect(judgeLineage(trail, 3, at(4, C))).toBe('broken')
    // Too long ago, or never known.
    expect(judgeLineage(trail, 5, at(2, A))).toBe('unknown')
    expect(judgeLineage(trail, 5, at(3, A))).toBe('whole')
    expect(judgeLineage(trail, 3, at(2, ''))).toBe('unknown')
  })
})

describe('out of JSON', () => {
  it('a clock has at most 64 devices, each with a number and a tag', () => {
    const many = (count: number): DeviceClock => Object.fromEntries(Array.from({ length: count }, (_, index) => [String(index), at(1)]))
    for (const good of [{}, { one: at(0, '') }, { one: at(5), two: at(1, '') }, many(64), { ['d'.repeat(128)]: at(1) }])
      expect(readClock(good)).toBe(good)
    const bad = [
      null,
      undefined,
      5,
      'x',
      [],
      [at(1)],
      { one: null },
      { one: 5 },
      { one: {} },
      { one: { n: 1 } },
      { one: { tag: A } },
      { one: at(-1) },
      { one: at(1.5) },
      { one: { n: '1', tag: A } },
      { one: at(1, 'short') },
      { one: at(1, `${A}x`) },
      { one: { n: 1, tag: 5 } },
      { one: at(1), two: at(-1) },
      many(65),
      { ['d'.repeat(129)]: at(1) },
    ]
    for (const one of bad) expect(readClock(one), JSON.stringify(one)?.slice(0, 80)).toBeNull()
  })

  it('a trail is whole tags, 128 at the most', () => {
    for (const good of ['', A, A + B, A.repeat(128)]) expect(readTrail(good)).toBe(good)
    for (const bad of [null, undefined, 5, [], [A], 'A', `${A}B`, A.repeat(129)]) expect(readTrail(bad)).toBeNull()
  })
})
