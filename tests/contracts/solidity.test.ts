/** Unit, fuzz and invariant tests of the contracts, and proof that they notice mistakes. */

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CHECKS_MIN, MISTAKES, checksOf } from './mistakes.ts'
import type { Mistake } from './mistakes.ts'
import { hasForge, prepareProject, runForge } from './project.ts'

const TESTS_MIN = 29
/** `npm run test:contracts`: fuzzing for long, and every check deleted once. */
const isFull = process.env['SALUS_CONTRACTS'] === 'full'
const FULL_LIMITS = ['--fuzz-runs', '50000']
/** What a mistake does is the same, and compiling takes a third less. */
const UNOPTIMIZED = { FOUNDRY_OPTIMIZER: 'false' }
const FULL_INVARIANTS = { FOUNDRY_INVARIANT_RUNS: '400', FOUNDRY_INVARIANT_DEPTH: '160' }

if (!hasForge) process.stdout.write('skipped: no forge for this system, so the contracts are only compared with their artefacts here\n')

describe.skipIf(!hasForge)('the contracts', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await prepareProject()
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('hold under unit, fuzz and invariant tests', async () => {
    const report = await runForge(dir, isFull ? FULL_LIMITS : [], isFull ? FULL_INVARIANTS : {})
    expect(report.failed, report.text).toEqual([])
    expect(report.passed.length, report.text).toBeGreaterThanOrEqual(TESTS_MIN)
    expect(report.passed.filter((name) => name.includes('invariant')).length).toBeGreaterThanOrEqual(3)
  }, 3_600_000)

  it(
    isFull ? 'notice each planted mistake, and each check that is deleted' : 'notice every twelfth planted mistake',
    async () => {
      const checks: Mistake[] = []
      for (const file of ['SealLog.sol', 'VaultHeads.sol']) checks.push(...checksOf(file, await readFile(join(dir, 'src', file), 'utf8')))
      expect(checks.length).toBeGreaterThanOrEqual(CHECKS_MIN)
      const unnoticed: string[] = []
      for (const { file, at, from, to } of isFull ? [...MISTAKES, ...checks] : MISTAKES.filter((_, place) => place % 12 === 0)) {
        const path = join(dir, 'src', file)
        const source = await readFile(path, 'utf8')
        const start = at ?? source.indexOf(from)
        expect(source.slice(start, start + from.length)).toBe(from)
        await writeFile(path, source.slice(0, start) + to + source.slice(start + from.length))
        const report = await runForge(dir, ['--fuzz-runs', '32'], isFull ? {} : UNOPTIMIZED)
        // A mistake that does not compile shows nothing.
        if (report.failed.length === 0) unnoticed.push(`${file}: ${from} => ${to} ${report.text.slice(0, 300)}`)
        await writeFile(path, source)
      }
      expect(unnoticed).toEqual([])
    },
    3_600_000,
  )
})
