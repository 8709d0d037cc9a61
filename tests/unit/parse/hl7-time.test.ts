/** A time keeps its exactness: nothing is rounded, filled up or moved to another zone. */

import { describe, expect, it } from 'vitest'
import { dateTimeOf } from '../../../electron/parse/hl7-time.ts'

describe('a time of HL7', () => {
  it.each([
    ['2012', '2012'],
    ['201203', '2012-03'],
    ['20120309', '2012-03-09'],
    ['2012030914', '2012-03-09T14:00:00'],
    ['201203091405', '2012-03-09T14:05:00'],
    ['20120309140507-0500', '2012-03-09T14:05:07-05:00'],
    ['20120309140507.1234+0000', '2012-03-09T14:05:07Z'],
    ['20120309-0500', '2012-03-09'],
    ['20120309140507-05', '2012-03-09T14:05:07-05:00'],
    ['20120309140507+05:30', '2012-03-09T14:05:07+05:30'],
    ['20120309140507.123456789-0000', '2012-03-09T14:05:07Z'],
    ['20120229', '2012-02-29'],
    ['20130229', ''],
    ['201213', ''],
    ['20120332', ''],
    ['2012030999', '2012-03-09'],
    ['00000000', ''],
    ['yesterday', ''],
    ['', ''],
  ])('"%s" is "%s"', (written, expected) => {
    expect(dateTimeOf(written)).toBe(expected)
  })

  it('without a zone has that of its message, where it says hours', () => {
    expect(dateTimeOf('20120309140507', '+0200')).toBe('2012-03-09T14:05:07+02:00')
    expect(dateTimeOf('20120309', '+0200')).toBe('2012-03-09')
  })
})
