/** What was typed and not saved, on a real disk. */

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepDrafts } from '../../../electron/vault/operations/records/keep-drafts.ts'
import { readDrafts } from '../../../electron/vault/operations/records/read-drafts.ts'
import { takeDrafts } from '../../../electron/vault/session/records/kept-drafts.ts'
import { DRAFTS_LENGTH_MAX, NO_DRAFTS } from '../../../shared/model/drafts.ts'
import type { AnswerInHand, Drafts, RequestInHand, ShareInHand } from '../../../shared/model/drafts.ts'
import { createCore } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

const WORDS = 'chest pain when climbing stairs'
const asked: RequestInHand = {
  kinds: ['lab'],
  tests: [],
  codes: '',
  recordIds: [],
  when: 'today',
  since: '',
  upTo: '',
  purpose: 'TREAT',
  right: '',
  until: '2026-12-24',
  deleteBy: '',
  answerDays: 7,
  why: 'Before the visit',
  agreed: false,
  isExtending: false,
}
const choices = { leftOut: ['a'], copies: [{ of: 'b', title: 'Letter', recordIds: ['c'] }], people: ['Ion'], stayed: [] }
const shared: ShareInHand = {
  ...{ contactId: 'c', scope: 'kinds', kinds: ['lab'], recordIds: [], when: 'both', purpose: 'TREAT', right: 'keep', reported: true },
  ...{ may: ['add'], ledgerAgeHours: 0, from: '2026-11-28', until: '2026-12-24', deleteBy: '2027-01-23', choices },
}
const answer: AnswerInHand = {
  ...{ recordIds: ['a', 'b'], when: 'today', kinds: [], right: 'view', until: '2026-12-24', deleteBy: '2026-12-24', choices },
}
const noteOf = (note: string): Drafts => ({
  records: { '': { kind: 'note', fields: { note }, keepPrivate: true, isPrescription: false } },
  requests: { 'c ': asked },
  shares: { '1-1': shared },
  answers: { r: answer },
})

let home = ''
let core: Core
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-drafts-'))
  core = (await createCore(join(home, 'vault'))).core
})
afterAll(async () => {
  await core.close()
  await rm(home, { recursive: true, force: true })
})

const path = (): string => join(home, 'vault', 'vault', 'drafts.salus')
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error as { readonly error: { readonly code: string } }).error.code,
  )

describe('what is typed and not saved', () => {
  it('comes back as it was, sealed on the disk, and leaves no file when there is none', async () => {
    expect(await readDrafts(core.session)).toEqual(NO_DRAFTS)
    await keepDrafts(core.session, noteOf(WORDS))
    expect(await readDrafts(core.session)).toEqual(noteOf(WORDS))
    const sealed = await readFile(path())
    expect(sealed.includes('chest') || sealed.includes('TREAT') || sealed.includes('records')).toBe(false)
    await keepDrafts(core.session, NO_DRAFTS)
    expect(await readdir(join(home, 'vault', 'vault'))).not.toContain('drafts.salus')
  })

  it('that is too long is refused, and what was kept before stays', async () => {
    await keepDrafts(core.session, noteOf(WORDS))
    expect(await codeOf(keepDrafts(core.session, noteOf('x'.repeat(DRAFTS_LENGTH_MAX))))).toBe('input-invalid')
    expect(await readDrafts(core.session)).toEqual(noteOf(WORDS))
  })

  it('goes on under another master key, and one that is not there any more opens nothing', async () => {
    await keepDrafts(core.session, noteOf(WORDS))
    const before = core.session.masterKey
    const keep = await takeDrafts(core.session)
    core.session.masterKey = new Uint8Array(32).fill(7)
    expect(await readDrafts(core.session)).toEqual(NO_DRAFTS)
    await keep()
    expect(await readDrafts(core.session)).toEqual(noteOf(WORDS))
    core.session.masterKey = before
    expect(await readDrafts(core.session)).toEqual(NO_DRAFTS)
  })

  it('that is damaged is nothing, and keeps nobody from typing', async () => {
    await keepDrafts(core.session, noteOf(WORDS))
    const sealed = await readFile(path())
    for (const broken of [Buffer.alloc(0), sealed.subarray(0, 20), Buffer.from(sealed).fill(1, 40, 44)]) {
      await writeFile(path(), broken)
      expect(await readDrafts(core.session)).toEqual(NO_DRAFTS)
    }
    await keepDrafts(core.session, noteOf('again'))
    expect(await readDrafts(core.session)).toEqual(noteOf('again'))
  })
})
