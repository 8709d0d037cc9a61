/** An import of a large file that is killed at any moment goes on where it stopped, and no chunk number is sealed twice with other bytes. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readOriginalPieces, recordEntry } from '../../electron/vault/session/records/records.ts'
import { CHUNK_PLAIN_BYTES } from '../../shared/crypto/record-chunks.ts'
import { programOf } from '../support/programs.ts'
import { createCore, openCore, stateOf } from './core.ts'
import type { Core } from './core.ts'
import { createChance } from './crash-image.ts'
import { importLarge, readLog, writeSource } from './large-import.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
const SOURCE_BYTES = 36 * 1024 * 1024 + 12_345
/** With padding. */
const CHUNKS = 149
const KILLS = FULL ? 60 : 4
/** Steps of the disk in one import of this size, about. */
const STEPS = 95
let home = ''
let base = ''
let words = ''
let source = ''
let digest = ''
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'salus-resume-'))
  base = join(home, 'base')
  source = join(home, 'scan.bin')
  writeSource(source, SOURCE_BYTES)
  digest = createHash('sha256').update(readFileSync(source)).digest('hex')
  const created = await createCore(base)
  words = created.words
  await created.core.session.ports.files.markClosed()
  await created.core.close()
}, TIMEOUT_MS)
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

/** A vault in which the import was killed before the step of this number. */
function killedAt(step: number | 'finish'): { readonly dir: string; readonly log: string; readonly killed: boolean } {
  const dir = join(home, 'vault')
  const log = join(home, 'log')
  rmSync(dir, { recursive: true, force: true })
  rmSync(log, { force: true })
  cpSync(base, dir, { recursive: true })
  writeSource(source, SOURCE_BYTES)
  const child = [programOf('faults/resume-child'), dir, source, words, log, String(step)]
  return { dir, log, killed: spawnSync(process.execPath, child).signal === 'SIGKILL' }
}

async function digestOf(core: Core, id: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of readOriginalPieces(core.session, id)) hash.update(piece)
  return hash.digest('hex')
}

const unfinishedIn = (dir: string): readonly string[] =>
  readdirSync(join(dir, 'blocks', 'segments')).filter((name) => /\.(?:unfinished|progress)$/u.test(name))

describe('a large import', () => {
  it(
    'killed at any step of the disk goes on, and its record has the right bytes',
    async () => {
      const chance = createChance(SEED)
      const wrong: string[] = []
      let kills = 0
      for (let turn = 0; turn < KILLS; turn += 1) {
        const step = 1 + Math.floor(((turn + chance()) / KILLS) * STEPS)
        const { dir, log, killed } = killedAt(step)
        if (!killed) continue
        kills += 1
        const before = readLog(log)
        const core = await openCore(dir, words)
        const id = await importLarge(core, source, log)
        const after = readLog(log)
        const { sha256 } = (await recordEntry(core.session, id)).original ?? { sha256: '' }
        const state = await stateOf(core)
        const facts = {
          bytes: (await digestOf(core, id)) === digest && sha256 === digest,
          again: after.chunks - before.chunks <= CHUNKS,
          twice: after.sealedTwice,
          damaged: state.damaged.length,
          left: unfinishedIn(dir).length,
          records: state.ids.length,
        }
        await core.close()
        const expected = { bytes: true, again: true, twice: 0, damaged: 0, left: 0, records: 1 }
        if (JSON.stringify(facts) !== JSON.stringify(expected)) wrong.push(`step ${String(step)}: ${JSON.stringify(facts)}`)
      }
      noteFaults('resumed imports', kills, kills, wrong)
      expect(wrong).toEqual([])
      expect(kills).toBeGreaterThan(KILLS / 2)
    },
    TIMEOUT_MS,
  )

  it(
    'killed when all was sealed does none of it again',
    async () => {
      const { dir, log, killed } = killedAt('finish')
      expect([killed, readLog(log).chunks]).toEqual([true, CHUNKS])
      const core = await openCore(dir, words)
      const id = await importLarge(core, source, log)
      expect([await digestOf(core, id), readLog(log).chunks]).toEqual([digest, CHUNKS])
      await core.close()
    },
    TIMEOUT_MS,
  )

  it(
    'whose file changed meanwhile begins again under another key where chunks may have been written, and goes on where none were',
    async () => {
      for (const [place, goesOn] of [
        ['in the first chunk', false],
        ['in the last that was written', false],
        ['at the end', true],
      ] as const) {
        const { dir, log, killed } = killedAt(40)
        const { last } = readLog(log)
        expect([killed, last > 0, last < 130]).toEqual([true, true, true])
        const at = place === 'in the first chunk' ? 1000 : place === 'at the end' ? SOURCE_BYTES - 10 : last * CHUNK_PLAIN_BYTES
        writeSource(source, SOURCE_BYTES, (content) => {
          content[at] = (content[at] ?? 0) ^ 1
        })
        const changed = createHash('sha256').update(readFileSync(source)).digest('hex')
        const core = await openCore(dir, words)
        const id = await importLarge(core, source, log)
        const after = readLog(log)
        expect([place, after.sealedTwice, await digestOf(core, id)]).toEqual([place, 0, changed])
        expect([place, after.names.size, new Set(after.salts).size]).toEqual([place, goesOn ? 1 : 2, after.salts.length])
        expect(unfinishedIn(dir)).toEqual([])
        await core.close()
      }
    },
    TIMEOUT_MS,
  )

  it(
    'that nobody goes on with keeps its bytes sealed, and a note that was changed is not believed',
    async () => {
      const { dir, log } = killedAt(70)
      const note = unfinishedIn(dir).find((name) => name.endsWith('.progress')) ?? ''
      const path = join(dir, 'blocks', 'segments', note)
      const bytes = readFileSync(path)
      expect([bytes.includes('scan'), bytes.includes(home), statSync(path).size]).toEqual([false, false, 8192])
      for (const slot of [0, 4096]) bytes[slot + 60] = (bytes[slot + 60] ?? 0) ^ 1
      writeFileSync(path, bytes)
      const core = await openCore(dir, words)
      const id = await importLarge(core, source, log)
      const { names, salts } = readLog(log)
      expect([await digestOf(core, id), names.size, new Set(salts).size, unfinishedIn(dir)]).toEqual([digest, 2, salts.length, []])
      await core.close()
    },
    TIMEOUT_MS,
  )

  it(
    'of which only a part was paid is removed when it is given up',
    async () => {
      const dir = join(home, 'vault')
      rmSync(dir, { recursive: true, force: true })
      cpSync(base, dir, { recursive: true })
      writeSource(source, SOURCE_BYTES)
      const core = await openCore(dir, words)
      const log = join(home, 'log')
      const bulk = core.session.ports.bulk as { sync: typeof core.session.ports.bulk.sync }
      bulk.sync = () => Promise.resolve({ ok: false, error: { code: 'disk-full' } })
      await expect(importLarge(core, source, log)).rejects.toThrow('disk-full')
      expect([unfinishedIn(dir), (await stateOf(core)).ids]).toEqual([[], []])
      await core.close()
    },
    TIMEOUT_MS,
  )
})
