/** Every other file of a real person's folder (node, ledger, search index) is damaged in every way: the vault opens with all its records, or says what is wrong. */

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import { createChance } from './crash-image.ts'
import { createRealVault, recordIds } from './real-life.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
/** In the cut each file is met with this many of the ways. */
const WAYS_A_FILE = FULL ? 7 : 1
/** What a vault may say instead of opening. */
const SAID = new Set(['disk-failed', 'vault-damaged', 'block-damaged', 'block-missing', 'ledger-damaged'])

let home = ''
let base = ''
let older = ''
let ids: readonly string[] = []

const WAYS: readonly ((path: string, file: string, chance: () => number) => string)[] = [
  (path, _file, chance) => {
    const bytes = readFileSync(path)
    const at = Math.floor(chance() * bytes.length)
    if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(chance() * 8))
    writeFileSync(path, bytes)
    return `a bit at ${String(at)}`
  },
  (path, _file, chance) => {
    const bytes = readFileSync(path)
    const at = Math.floor(chance() * bytes.length)
    writeFileSync(path, bytes.subarray(0, at))
    return `cut at ${String(at)}`
  },
  (path) => {
    rmSync(path)
    return 'gone'
  },
  (path) => {
    writeFileSync(path, '')
    return 'emptied'
  },
  (path, file) => {
    rmSync(path)
    if (existsSync(join(older, file))) cpSync(join(older, file), path)
    return 'rolled back'
  },
  (path) => {
    const others = readdirSync(dirname(path)).filter((name) => name !== basename(path) && statSync(join(dirname(path), name)).isFile())
    const other = join(dirname(path), others[0] ?? basename(path))
    const [mine, theirs] = [readFileSync(path), readFileSync(other)]
    writeFileSync(path, theirs)
    writeFileSync(other, mine)
    return `swapped with ${basename(other)}`
  },
  (path, _file, chance) => {
    writeFileSync(
      path,
      Buffer.from(readFileSync(path)).map(() => Math.floor(chance() * 256)),
    )
    return 'overwritten'
  },
]

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'salus-files-'))
  ;[base, older] = [join(home, 'base'), join(home, 'older')]
  mkdirSync(join(home, 'outside'))
  await createRealVault(base, join(home, 'outside'))
  cpSync(base, older, { recursive: true })
  const person = await startPerson(base)
  await person.call('unlockVault', { passphrase: PASSPHRASE })
  const file = join(home, 'outside', 'one.json')
  writeFileSync(file, JSON.stringify({ resourceType: 'Condition', code: { text: 'Newest' } }))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  await person.call('importRecords', { importToken })
  await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
  ids = await recordIds(person)
  await person.stop()
}, TIMEOUT_MS)
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

/** What is wrong after opening; empty where all is well or said. */
async function lookAt(dir: string): Promise<readonly string[]> {
  const person = await startPerson(dir).catch((error: unknown) => (error instanceof Error ? error.message : 'unknown'))
  if (typeof person === 'string') return SAID.has(person) ? [] : [`the node does not start: ${person}`]
  try {
    const code = await person.codeOf('unlockVault', { passphrase: PASSPHRASE })
    if (code !== 'ok') return SAID.has(code) ? [] : [`does not open: ${code}`]
    const wrong: string[] = []
    if ((await recordIds(person)).join() !== ids.join()) wrong.push('other records')
    if ((await person.call('checkVault', null)).damaged.length > 0) wrong.push('records are damaged')
    await person.root.turn()
    const status = await person.call('showStatus', null)
    if (status.rolledBack) wrong.push('called rolled back')
    return wrong
  } catch (error) {
    return [error instanceof Error ? error.message : 'unknown']
  } finally {
    await person.stop()
  }
}

it(
  'damage beside the vault costs no record and stops nothing',
  async () => {
    const chance = createChance(SEED)
    const wrong: string[] = []
    let faults = 0
    const files = readdirSync(base, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(base, name)).isFile() && !/^(vault|peer\/blocks)\//u.test(name))
      .sort()
    for (const [at, file] of files.entries()) {
      for (let way = 0; way < WAYS_A_FILE; way += 1) {
        const dir = join(home, 'person')
        rmSync(dir, { recursive: true, force: true })
        cpSync(base, dir, { recursive: true })
        const done = WAYS[(at + way) % WAYS.length]?.(join(dir, file), file, chance) ?? ''
        faults += 1
        wrong.push(...(await lookAt(dir)).map((what) => `${file}, ${done}: ${what}`))
      }
    }
    noteFaults('files beside the vault', faults, faults * ids.length, wrong)
    expect(wrong).toEqual([])
    expect(faults).toBeGreaterThan(3)
  },
  TIMEOUT_MS,
)
