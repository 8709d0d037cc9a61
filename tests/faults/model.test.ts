/** Random lives: any deeds in any order, with disks that refuse and powers that fail in between, compared with a plain model after each. */

import fc from 'fast-check'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addContact } from '../../electron/vault/operations/people/add-contact.ts'
import { confirmRecoveryWords } from '../../electron/vault/operations/keys/confirm-recovery-words.ts'
import { createBackup } from '../../electron/vault/operations/vault/create-backup.ts'
import { deleteRecords } from '../../electron/vault/operations/records/delete-records.ts'
import { grantAccess } from '../../electron/vault/operations/shares/grant-access.ts'
import { previewGrant } from '../../electron/vault/operations/shares/preview-grant.ts'
import { rotateKeys } from '../../electron/vault/operations/keys/rotate-keys.ts'
import { undoImport } from '../../electron/vault/operations/import/undo-import.ts'
import { withdrawGrant } from '../../electron/vault/operations/shares/withdraw-grant.ts'
import { writeSettings } from '../../electron/vault/operations/vault/write-settings.ts'
import { createCore, documentOf, importInto, recordOf } from './core.ts'
import { World, isWhole } from './model-world.ts'
import type { Deed, Model, Tally } from './model-world.ts'
import { friendsCard } from './real-life.ts'
import { FULL, SEED, noteFaults } from './scale.ts'

const TIMEOUT_MS = 7_200_000
const LIVES = FULL ? 300 : 10
const DEEDS_A_LIFE = 30
const DOCUMENT_BYTES = 150_000
const YEAR_MS = 365 * 86_400_000
const still = { adds: 0, removes: [] } as const
type Command = fc.AsyncCommand<Model, World>

let home = ''
let base = ''
let words = ''
let numbers = 0
const next = (): number => (numbers += 1)
const signal = (): AbortSignal => new AbortController().signal

/** A deed as a command; `can` where it makes sense now. */
function command(text: string, can: (model: Model) => boolean, deed: (model: Model, world: World) => Deed): Command {
  return { check: can, run: (model, world) => world.act(model, deed(model, world)), toString: () => text }
}

/** Nothing is shared now, so that everything may be deleted. */
const isFree = ({ grants }: Model): boolean => ![...grants.values()].includes(false)

const importing = (count: number): Command =>
  command(
    `import ${String(count)}`,
    () => true,
    (_model, world) => ({
      pending: { name: `import ${String(count)}`, adds: count, removes: [] },
      run: async (core) => {
        await importInto(
          core,
          Array.from({ length: count }, () => recordOf(`Finding ${String(next())}`, next())),
          world.outside,
        )
        return {}
      },
    }),
  )

const importingLarge: Command = command(
  'import a file',
  () => true,
  (_model, world) => ({
    pending: { name: 'import a file', adds: 1, removes: [] },
    run: async (core) => {
      const name = `scan-${String(next())}.txt`
      await importInto(core, [documentOf(name, join(world.outside, name), DOCUMENT_BYTES)], world.outside)
      return {}
    },
  }),
)

const editing = (idleLockMinutes: number): Command =>
  command(
    'edit',
    () => true,
    () => ({
      pending: { name: 'edit', ...still, idleLockMinutes },
      run: async (core) => {
        await writeSettings(core.session, { language: 'en', theme: 'dark', idleLockMinutes })
        return {}
      },
    }),
  )

const deleting = (count: number): Command =>
  command(
    `delete ${String(count)}`,
    (model) => model.records.length > count && isFree(model),
    (model) => ({
      pending: { name: `delete ${String(count)}`, adds: 0, removes: model.records.slice(1, 1 + count) },
      run: async (core) => {
        await deleteRecords(core.session, { recordIds: model.records.slice(1, 1 + count) })
        return {}
      },
    }),
  )

const rotating: Command = command(
  'rotate',
  () => true,
  () => ({
    pending: { name: 'rotate', ...still },
    run: async (core) => {
      await rotateKeys(core.session, null, signal())
      return {}
    },
  }),
)

const undoing: Command = command('import and undo', isFree, (_model, world) => ({
  pending: { name: 'import and undo', adds: 2, removes: [], net: 0 },
  run: async (core) => {
    const ids = await importInto(
      core,
      [recordOf(`Cough ${String(next())}`, next()), recordOf(`Cold ${String(next())}`, next())],
      world.outside,
    )
    const entry = await core.session.manifest.get('records', ids[0] ?? '')
    await undoImport(core.session, { importId: entry?.importId ?? '' })
    return {}
  },
}))

const sharing: Command = command(
  'share',
  (model) => model.records.length > 0 && isFree(model),
  (model) => ({
    pending: { name: 'share', ...still },
    run: async ({ session }) => {
      const [contact] = await session.manifest.list('contacts')
      const now = Date.now()
      const draft = {
        contactId: contact?.[0] ?? '',
        scope: { recordIds: model.records.slice(0, 1), kinds: [] },
        purpose: 'TREAT' as const,
        right: 'view' as const,
        fromMs: now,
        untilMs: now + YEAR_MS,
        deleteByMs: now + YEAR_MS,
      }
      const { previewToken } = await previewGrant(session, draft, new AbortController().signal)
      await grantAccess(session, { ...draft, previewToken })
      return {}
    },
  }),
)

const withdrawing: Command = command(
  'withdraw',
  (model) => !isFree(model),
  (model) => ({
    pending: { name: 'withdraw', ...still },
    run: async ({ session }) => {
      const grantId = [...model.grants].find(([, withdrawn]) => !withdrawn)?.[0] ?? ''
      await withdrawGrant(session, { grantId }, new AbortController().signal)
      return {}
    },
  }),
)

const backingUp: Command = command(
  'back up',
  ({ backups }) => backups.size < 2,
  (model, world) => ({
    pending: { name: 'back up', ...still },
    run: async ({ session }) => {
      const name = `${String(next())}.age`
      await createBackup(session, { path: world.backupPath(name) }, signal())
      return { backups: new Map([...model.backups, [name, model.records.length]]) }
    },
  }),
)

const reopening: Command = { check: () => true, run: (model, world) => world.reopen(model), toString: () => 'reopen' }
const crashing = (part: number, seed: number): Command => ({
  check: () => true,
  run: (model, world) => world.crash(model, part, seed),
  toString: () => `crash(${part.toFixed(2)}, ${String(seed)})`,
})
const refusing = (left: number, code: 'ENOSPC' | 'EIO'): Command => ({
  check: () => true,
  run: (_model, world) => {
    world.arm(left, code)
    return Promise.resolve()
  },
  toString: () => `${code} at ${String(left)}`,
})

const COMMANDS = [
  fc.integer({ min: 1, max: 6 }).map(importing),
  fc.constant(importingLarge),
  fc.integer({ min: 1, max: 60 }).map(editing),
  fc.integer({ min: 1, max: 3 }).map(deleting),
  fc.constantFrom(rotating, undoing, sharing, withdrawing, backingUp, reopening),
  fc.tuple(fc.double({ min: 0, max: 1.2, noNaN: true }), fc.nat()).map(([part, seed]) => crashing(part, seed)),
  fc.tuple(fc.nat({ max: 60 }), fc.constantFrom('ENOSPC' as const, 'EIO' as const)).map(([left, code]) => refusing(left, code)),
]

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'salus-model-'))
  base = join(home, 'base')
  const { core, words: list } = await createCore(base)
  words = list
  const answers = [1, 12, 24].map((position) => ({ position, word: list.split(' ')[position - 1] ?? '' }))
  await confirmRecoveryWords(core.session, { answers })
  await addContact(core.session, { card: friendsCard(), name: 'Ana', role: 'clinician', verified: true })
  await importInto(core, ['Kept one', 'Kept two', 'Kept three'].map(recordOf), join(home, 'outside'))
  await core.session.ports.files.markClosed()
  await core.close()
}, TIMEOUT_MS)
afterAll(() => {
  rmSync(home, { recursive: true, force: true })
})

it(
  'nothing acknowledged is lost in any of them, and nothing is half done',
  async () => {
    const tally: Tally = { faults: 0, acknowledged: 0, wrong: [] }
    const lives = fc.asyncProperty(fc.commands(COMMANDS, { maxCommands: DEEDS_A_LIFE, size: 'max' }), async (commands) => {
      const life = mkdtempSync(join(home, 'life-'))
      mkdirSync(join(life, 'outside'))
      cpSync(base, join(life, 'life-0'), { recursive: true })
      const { world, model } = await World.open(life, words, tally)
      try {
        await fc.asyncModelRun(() => ({ model, real: world }), commands)
        expect(await isWhole(world)).toBe(true)
      } finally {
        await world.close()
        rmSync(life, { recursive: true, force: true })
      }
    })
    try {
      await fc.assert(lives, { numRuns: LIVES, seed: SEED, endOnFailure: true })
    } finally {
      noteFaults('random lives', tally.faults, tally.acknowledged, tally.wrong)
    }
    expect(tally.faults).toBeGreaterThan(LIVES)
  },
  TIMEOUT_MS,
)
