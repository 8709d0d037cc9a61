/** One bit of any file is flipped, or the file is cut, emptied, gone, in the place of another, or an older one of itself: what can be opened is whole, what is not is named. */

import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { createCore, importInto, openCore, recordOf, stateOf } from './core.ts'
import { createChance } from './crash-image.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 3_600_000
/** Faults in each file. */
const FAULTS_A_FILE = FULL ? 400 : 12
/** What an opening may be refused with. */
const SAID = new Set([
  'key-file-damaged',
  'vault-damaged',
  'vault-not-found',
  'unlock-refused',
  'block-damaged',
  'block-missing',
  'vault-newer-version',
  'disk-failed',
])

function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => statSync(join(dir, name)).isFile())
}

interface Place {
  readonly dir: string
  /** The same vault some changes ago. */
  readonly older: string
  readonly file: string
}

/** Damages a file in one of the ways a disk or a hand does; says which. */
function damage({ dir, older, file }: Place, chance: () => number): string {
  const path = join(dir, file)
  const bytes = readFileSync(path)
  const way = chance()
  const at = Math.floor(chance() * bytes.length)
  if (way < 0.8 && bytes.length > 0) {
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(chance() * 8))
    writeFileSync(path, bytes)
    return `a bit at ${String(at)}`
  }
  if (way < 0.86) return rollBack({ dir, older, file })
  if (way < 0.92) return swap(path, chance)
  if (way < 0.96) writeFileSync(path, bytes.subarray(0, at))
  else if (way < 0.98) writeFileSync(path, new Uint8Array(0))
  else rmSync(path)
  return way < 0.96 ? `cut at ${String(at)}` : way < 0.98 ? 'emptied' : 'gone'
}

/** The older one of itself; gone where there was none. */
function rollBack({ dir, older, file }: Place): string {
  rmSync(join(dir, file))
  if (existsSync(join(older, file))) cpSync(join(older, file), join(dir, file))
  return 'rolled back'
}

/** In the place of another file of its folder. */
function swap(path: string, chance: () => number): string {
  const others = readdirSync(dirname(path)).filter((name) => statSync(join(dirname(path), name)).isFile() && name !== basename(path))
  const other = others[Math.floor(chance() * others.length)]
  if (other === undefined) return 'alone in its folder'
  const place = join(dirname(path), other)
  const [mine, theirs] = [readFileSync(path), readFileSync(place)]
  writeFileSync(path, theirs)
  writeFileSync(place, mine)
  return `swapped with ${other}`
}

it(
  'damage is survived or named, never silent and never a crash',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'salus-flips-'))
    const base = join(home, 'base')
    const { core, words } = await createCore(base)
    const findings = Array.from({ length: 40 }, (_, index) => recordOf(`Finding ${String(index)}`, index))
    const first = await importInto(core, findings.slice(0, 30), home)
    await core.session.ports.files.markClosed()
    await core.close()
    const older = join(home, 'older')
    cpSync(base, older, { recursive: true })
    const again = await openCore(base, words)
    const ids = [...first, ...(await importInto(again, findings.slice(30), home))].sort()
    await again.session.ports.files.markClosed()
    await again.close()
    const chance = createChance(SEED)
    let faults = 0
    let opened = 0
    let named = 0
    let refused = 0
    const wrong: string[] = []
    for (const file of filesBelow(base)) {
      const isLog = /(^|\/)(LOG|LOG\.old|LOCK)$/u.test(file)
      for (let turn = 0; turn < (isLog ? 3 : FAULTS_A_FILE); turn += 1) {
        const dir = join(home, 'vault')
        rmSync(dir, { recursive: true, force: true })
        cpSync(base, dir, { recursive: true })
        const what = `${relative(dir, join(dir, file))}: ${damage({ dir, older, file }, chance)}`
        faults += 1
        try {
          const again = await openCore(dir, words)
          try {
            const state = await stateOf(again)
            opened += 1
            // A record that does not open is named; one that is not listed would be lost in silence.
            if (state.ids.length < ids.length && again.session.manifest.lostSeq() === 0)
              wrong.push(`${what}: a record is missing in silence`)
            named += state.damaged.length > 0 ? 1 : 0
          } finally {
            await again.close()
          }
        } catch (error) {
          refused += 1
          if (!(error instanceof Refusal) || !SAID.has(error.error.code)) wrong.push(`${what}: ${String(error)}`)
        }
      }
    }
    process.stdout.write(
      `bit flips: ${String(opened)} opened, in ${String(named)} of them damage named, ${String(refused)} refused with a word\n`,
    )
    noteFaults('bit flips', faults, opened * ids.length, wrong)
    rmSync(home, { recursive: true, force: true })
    expect(wrong).toEqual([])
    expect(opened).toBeGreaterThan(faults / 4)
  },
  TIMEOUT_MS,
)
