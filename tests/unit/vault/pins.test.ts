/** What somebody is still fetching stays, and nothing that was deleted for good does. */

import { describe, expect, it } from 'vitest'
import { Pins } from '../../../electron/vault/session/manifest/pins.ts'

describe('pinned states', () => {
  it('keep what only they need until they are let go', () => {
    const pins = new Pins()
    expect(pins.sift(['a'], false)).toEqual(['a'])
    const pin = pins.add()
    expect(pins.sift(['b', 'c'], false)).toEqual([])
    pin.cids = new Set(['b', 'd'])
    expect(pins.sift(['e'], false)).toEqual(['c', 'e'])
    expect(pins.sift(['d', 'f'], false)).toEqual(['f'])
    expect(pins.has(pin)).toBe(true)
    expect(pins.release(pin)).toEqual(['b', 'd'])
    expect(pins.has(pin)).toBe(false)
    expect(pins.sift([], false)).toEqual([])
  })

  it('two of them keep what either needs', () => {
    const pins = new Pins()
    const [one, two] = [pins.add(), pins.add()]
    one.cids = new Set(['a', 'b'])
    two.cids = new Set(['b', 'c'])
    expect(pins.sift(['a', 'b', 'c', 'd'], false)).toEqual(['d'])
    expect(pins.release(one)).toEqual(['a'])
    expect(pins.release(two)).toEqual(['b', 'c'])
  })

  it('end where something is deleted for good, whoever still fetches', () => {
    const pins = new Pins()
    const pin = pins.add()
    pin.cids = new Set(['a', 'b'])
    expect(pins.sift(['a'], false)).toEqual([])
    expect(pins.sift(['b'], true)).toEqual(['a', 'b'])
    expect(pins.has(pin)).toBe(false)
  })

  it('end where too much waits for them', () => {
    const pins = new Pins()
    pins.add()
    const many = Array.from({ length: 20_001 }, (_, at) => String(at))
    expect(pins.sift(many, false)).toEqual([])
    expect(pins.sift(['last'], false)).toHaveLength(many.length + 1)
  })
})
