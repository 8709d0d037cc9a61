/** Unit, fuzz and invariant tests of the contracts, and proof that they notice mistakes. */

import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasForge, prepareProject, runForge } from './project.ts'

const TESTS_MIN = 26
/** Mistakes, one line each: file, what stands there, what would be wrong. */
const MISTAKES: readonly (readonly [file: string, from: string, to: string])[] = [
  ['SealLog.sol', 'if (root == 0) revert ZeroValue();', ''],
  ['SealLog.sol', 'if (preimage == 0) revert ZeroValue();', ''],
  ['SealLog.sol', 'if (sealedAt[root] == 0) {', '{'],
  ['SealLog.sol', 'if (openedAt[lock] == 0) {', '{'],
  ['SealLog.sol', 'bytes32 lock = lockOf(preimage);', 'bytes32 lock = preimage;'],
  ['SealLog.sol', 'abi.encodePacked(bytes1(0x00), value)', 'abi.encodePacked(value)'],
  ['SealLog.sol', 'abi.encodePacked(bytes1(0x02), preimage)', 'abi.encodePacked(bytes1(0x00), preimage)'],
  [
    'VaultHeads.sol',
    'abi.encode(salt, controller, head, guardians, threshold, delay)',
    'abi.encode(salt, controller, guardians, threshold, delay)',
  ],
  ['VaultHeads.sol', 'if (vaults[vaultId].controller != address(0)) revert Exists();', ''],
  ['VaultHeads.sol', 'if (head == 0) revert ZeroValue();', ''],
  ['VaultHeads.sol', 'if (vault.accumulator != prev) revert Stale(vault.accumulator);', ''],
  ['VaultHeads.sol', 'emit Advanced(vaultId, ++vault.seq, vault.accumulator);', 'emit Advanced(vaultId, vault.seq, vault.accumulator);'],
  ['VaultHeads.sol', '        if (block.timestamp > deadline) revert DeadlinePassed();\n        if (ECDSA', '        if (ECDSA'],
  ['VaultHeads.sol', '!= vault.controller) revert NotController();', '== address(0)) revert NotController();'],
  ['VaultHeads.sol', 'if (guardian <= last) revert BadGuardians();', ''],
  ['VaultHeads.sol', 'signatures.length < vault.threshold', 'signatures.length == 0'],
  ['VaultHeads.sol', 'if (node != vault.guardians) revert BadGuardians();', ''],
  ['VaultHeads.sol', 'block.timestamp < recovery.readyAt', 'false'],
  ['VaultHeads.sol', 'if (recovery.vetoes >= VETOES_MAX) revert NoVetoLeft();', ''],
  ['VaultHeads.sol', 'delete recoveries[vaultId];', ''],
]

if (!hasForge) process.stdout.write('skipped: no forge for this system, so the contracts are only compared with their artefacts here\n')

describe.skipIf(!hasForge)('the contracts', () => {
  let dir = ''
  beforeAll(async () => {
    dir = await prepareProject()
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('hold under unit, fuzz and invariant tests', async () => {
    const report = await runForge(dir)
    expect(report.failed, report.text).toEqual([])
    expect(report.passed.length, report.text).toBeGreaterThanOrEqual(TESTS_MIN)
    expect(report.passed.some((name) => name.includes('invariant'))).toBe(true)
  })

  it(`notice each of ${String(MISTAKES.length)} planted mistakes`, async () => {
    const unnoticed: string[] = []
    for (const [file, from, to] of MISTAKES) {
      const path = join(dir, 'src', file)
      const source = await readFile(path, 'utf8')
      expect(source).toContain(from)
      await writeFile(path, source.replace(from, to))
      const report = await runForge(dir, ['--fuzz-runs', '32'])
      // A mistake that does not compile shows nothing.
      if (report.failed.length === 0) unnoticed.push(`${file}: ${from} ${report.text.slice(0, 300)}`)
      await writeFile(path, source)
    }
    expect(unnoticed).toEqual([])
  }, 300_000)
})
