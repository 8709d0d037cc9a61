/** Every code that is written into this repository has the form that its system demands: a digit typed wrongly does not get in. */

import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../..')
const TEXTS = ['shared', 'electron', 'renderer/src'].flatMap((room) =>
  readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|svelte)$/u.test(name))
    .map((name) => readFileSync(join(ROOT, room, name), 'utf8')),
)
/** Words between two quotes. */
const WORDS: readonly string[] = TEXTS.flatMap((text) => text.match(/'[0-9][0-9 -]*'/gu) ?? []).flatMap((quoted) =>
  quoted.slice(1, -1).split(' '),
)

/** LOINC: a check digit by Mod 10 behind the hyphen. Source: LOINC Users' Guide, appendix C. */
function isLoinc(code: string): boolean {
  const [body = '', check = ''] = code.split('-')
  const digits = [...body].reverse()
  const odd = digits.filter((_digit, at) => at % 2 === 0).reverse()
  const even = digits.filter((_digit, at) => at % 2 === 1).reverse()
  const doubled = String(Number(odd.join('')) * 2)
  const sum = [...even, ...doubled].reduce((total, digit) => total + Number(digit), 0)
  return (10 - (sum % 10)) % 10 === Number(check)
}

const VERHOEFF_TIMES = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
] as const
const VERHOEFF_TURNS = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
] as const

/** SNOMED CT: the last digit checks the others by Verhoeff's table. Source: SNOMED CT Release File Specifications, 5.5. */
function isSnomed(code: string): boolean {
  const check = [...code].reverse().reduce((row, digit, at) => {
    const turned = VERHOEFF_TURNS[at % VERHOEFF_TURNS.length]?.[Number(digit)] ?? '0'
    return Number(VERHOEFF_TIMES[row]?.[Number(turned)] ?? '0')
  }, 0)
  return check === 0
}

it('LOINC codes have their check digit', () => {
  const codes = [...new Set(WORDS.filter((word) => /^\d{3,6}-\d$/u.test(word)))]
  expect(codes.length).toBeGreaterThan(80)
  expect(codes.filter((code) => !isLoinc(code))).toEqual([])
  expect(['2345-8', '718-9', '85354-0'].filter(isLoinc)).toEqual([])
})

it('SNOMED CT codes have theirs', () => {
  const codes = [...new Set(WORDS.filter((word) => /^[1-9]\d{7,17}$/u.test(word)))]
  expect(codes).toContain('716186003')
  expect(codes.filter((code) => !isSnomed(code))).toEqual([])
  expect(['716186004', '428197004'].filter(isSnomed)).toEqual([])
})
