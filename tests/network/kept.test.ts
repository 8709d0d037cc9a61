/** A vault of each format version, made long ago, still opens whole. */

import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { judgeConsent } from '../../renderer/verify/judge-consent.ts'
import { SEAL_LOG_SELECTORS } from '../../shared/crypto/seal-log-calls.ts'
import { grantForAnHour, PASSPHRASE, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const KEPT = resolve(import.meta.dirname, '../kept')
const WORDS =
  'today marine nation seat remove mirror labor wing cement bracket pluck yard category balcony chuckle isolate trumpet share act volcano essay galaxy quick now'
const LATER_WORDS =
  'odor bargain exact quick black problem alcohol biology antenna penalty casual catch advance anxiety cost coconut similar pony fence sugar tired vague puppy gun'

describe.each([
  ['salus-1', WORDS],
  ['salus-1-segments', WORDS],
  ['salus-1-packed', LATER_WORDS],
  ['salus-1-requests', LATER_WORDS],
  ['salus-2', LATER_WORDS],
])('a vault of format %s', (version, words) => {
  let dir = ''
  let person: Person
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'salus-kept-'))
    await cp(join(KEPT, version), dir, { recursive: true })
    person = await startPerson(dir)
  })
  afterAll(async () => {
    await person.stop()
    await rm(dir, { recursive: true, force: true })
  })

  it('opens with its passphrase, and every record in it', async () => {
    expect(await person.codeOf('unlockVault', { passphrase: 'something else entirely, not this' })).toBe('unlock-refused')
    const status = await person.call('unlockVault', { passphrase: PASSPHRASE })
    expect(status).toMatchObject({ name: 'Kept Person', recordCount: 4, wordsConfirmed: true })
    const { rows } = await person.call('listRecords', { limit: 10, offset: 0 })
    expect(rows.map((row) => row.title).sort()).toEqual(['Hay fever', 'HbA1c', 'Kept Person', 'vaccination-card.png'])
    for (const row of rows) expect((await person.call('readRecord', { recordId: row.id })).row.title).toBe(row.title)
    const requests = await person.call('listRequests', null)
    expect(requests.map(({ state }) => state)).toEqual(version === 'salus-1-requests' ? ['granted'] : [])
    for (const { grantId = '' } of requests)
      expect(await person.call('showConsent', { grantId })).toMatchObject({
        state: 'withdrawn',
        request: { signature: { name: 'Kept Doctor' } },
      })
    expect(await person.call('checkVault', null)).toMatchObject({ records: 4, damaged: [] })
    // What they prove from afar was not known then: typed once, it is.
    expect(await person.codeOf('checkRecoveryWords', { words: words === WORDS ? LATER_WORDS : WORDS })).toBe('words-wrong')
    expect(await person.codeOf('checkRecoveryWords', { words })).toBe('ok')
  })

  it('still has its seals on the ledger that came with it', async () => {
    const { rows } = await person.call('listRecords', { kinds: ['lab'], limit: 1, offset: 0 })
    const recordId = rows[0]?.id ?? ''
    expect((await person.call('readRecord', { recordId })).witness).toBe('witnessed')
    const { text } = await person.call('saveProof', { recordId })
    expect(await person.call('verifyProof', { text })).toMatchObject({ witnessed: true })
  })

  it('goes on with the contract that its ledger began with, and says what can be seen there', async () => {
    expect(await person.call('showLedger', null)).toMatchObject({ showsWithdrawals: true })
    const { rows } = await person.call('listRecords', { kinds: ['lab'], limit: 1, offset: 0 })
    for (const { id } of (await person.call('listContacts', null)).slice(0, 1)) {
      const { grantId } = await grantForAnHour(person, id, [rows[0]?.id ?? ''])
      await person.call('withdrawGrant', { grantId })
      await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
      const grant = (await person.call('listGrants', null)).find((one) => one.grantId === grantId)
      expect([grant?.witness, grant?.withdrawal?.witness]).toEqual(['witnessed', 'witnessed'])
      const { text } = await person.call('saveConsent', { grantId })
      const stopped = judgeConsent(JSON.parse(text), { nowMs: Date.now(), cards: [], answer: null }).lines
      expect(stopped.map(({ said }) => said.key)).toEqual(expect.arrayContaining(['stopped.here', 'since.consentJournal']))
      const sent = (await person.call('showPublicView', null)).transactions.slice(0, 4).map(({ data }) => data.slice(0, 10))
      expect(sent).toEqual(expect.arrayContaining([SEAL_LOG_SELECTORS.seal, SEAL_LOG_SELECTORS.open]))
    }
  })

  it('opens with its words', async () => {
    await person.stop()
    person = await startPerson(dir)
    const status = await person.call('restoreVault', { words, passphrase: 'another harbour, another seven lanterns' })
    expect(status.recordCount).toBe(4)
  })
})
