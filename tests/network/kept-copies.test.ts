/** A reader whose program keeps what it should delete: the patient is told that nothing is confirmed, and never that it is gone. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EN } from '../../renderer/src/words/en.ts'
import { RO } from '../../renderer/src/words/ro.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import type { GrantView } from '../../shared/model/grant.ts'
import { err, ok } from '../../shared/model/result.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { createConfirmedVault, grantForAnHour, startPerson, turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const YEAR_MS = 366 * 24 * 3_600_000

let maria: Person
let ana: Person
let elena: Person
let grantId = ''
let recordId = ''
/** Her program reads no letter any more. */
let ignores = false

async function view(): Promise<GrantView> {
  const found = (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)
  if (found === undefined) throw new Error('no grant')
  return found
}

/** A letter that says that copies are gone, from whoever has these keys. */
async function sayDeleted(from: Person): Promise<void> {
  const card = await cardOf(maria)
  const letter = sealFor(await identityOf(from), card, 'deletion', canonicalJson({ grantId, deletedAtMs: Date.now(), reason: 'withdrawn' }))
  expect(await from.node.peer.deliver(card, letter)).toMatchObject({ ok: true })
  await turnsUntil([maria], async () => {
    const left = await maria.node.peer.takeInbox()
    return left.ok && left.value.length === 0
  })
}

beforeAll(async () => {
  ;[maria, ana, elena] = await Promise.all([
    startPerson(),
    startPerson(undefined, undefined, (peer) => ({
      ...peer,
      takeInbox: (without) => (ignores ? Promise.resolve(ok([])) : peer.takeInbox(without)),
    })),
    startPerson(),
  ])
  await Promise.all([createConfirmedVault(maria, 'Maria'), createConfirmedVault(ana, 'Ana'), createConfirmedVault(elena, 'Elena')])
  const textOf = async (person: Person): Promise<string> => (await person.call('showContactCard', null)).card
  const meet = async (person: Person, name: string): Promise<string> => {
    await person.call('addContact', { card: await textOf(maria), name: 'Maria', role: 'other', verified: true })
    return (await maria.call('addContact', { card: await textOf(person), name, role: 'clinician', verified: true })).contactId
  }
  const anaId = await meet(ana, 'Ana')
  await meet(elena, 'Elena')
  const file = join(maria.dir, 'one.json')
  await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } }))
  const { importToken } = await maria.call('previewImport', { paths: [file] })
  const { recordIds } = await maria.call('importRecords', { importToken })
  ;[recordId = ''] = recordIds
  ;({ grantId } = await grantForAnHour(maria, anaId, recordIds))
  await turnsUntil([maria, ana], async () => (await ana.call('listShares', null)).length === 1)
  await ana.call('fetchShare', { grantId })
  await ana.call('openShared', { grantId, recordId: recordIds[0] ?? '' })
  await turnsUntil([maria, ana], async () => (await view()).receipts.length === 1)
})
afterAll(() => Promise.all([maria.stop(), ana.stop(), elena.stop()]))

describe('a reader who keeps her copies', () => {
  it('cannot confirm in advance what she may still fetch', async () => {
    await sayDeleted(ana)
    expect((await view()).withdrawal).toBeUndefined()
    ignores = true
    await maria.call('withdrawGrant', { grantId })
    expect((await view()).withdrawal).toMatchObject({ deletion: 'asked', mayStillHold: [{ title: 'Hay fever' }] })
  })

  it('is shown as not confirmed, though she was told, however long it is ago', async () => {
    await turnsUntil([maria], async () => (await view()).withdrawal?.told === 'delivered')
    maria.clock.offsetMs = YEAR_MS
    for (let turn = 0; turn < 3; turn += 1) await maria.root.turn()
    const { withdrawal } = await view()
    maria.clock.offsetMs = 0
    expect(withdrawal).toMatchObject({ told: 'delivered', deletion: 'asked', mayStillHold: [{ title: 'Hay fever' }] })
    expect(withdrawal?.deletionConfirmedAtMs).toBeUndefined()
  })

  it('is not confirmed by somebody else', async () => {
    await sayDeleted(elena)
    expect((await view()).withdrawal?.deletion).toBe('asked')
  })

  it('is shown in words that never say that it is gone', () => {
    expect([EN['deletion.asked'], RO['deletion.asked']]).toEqual(['Asked, not confirmed yet', expect.stringContaining('neconfirmat')])
    expect(EN['withdrawal.deletionSays']).toContain('cannot prove it')
    for (const words of [EN, RO])
      for (const key of ['deletion.asked', 'deletion.confirmed', 'withdrawal.deletionWaits'] as const)
        expect(words[key]).not.toMatch(/\bdeleted\b|\bșters/iu)
  })

  it('is shown as confirmed only by what her own program signs after the end', async () => {
    ignores = false
    await turnsUntil([maria, ana], async () => (await view()).withdrawal?.deletion === 'confirmed')
  })
})

describe('copies of a share whose end a ledger that is ahead says', () => {
  it('are closed, and neither deleted nor called so before the clock here is past it as well', async () => {
    const contactId = (await maria.call('listContacts', null)).find(({ name }) => name === 'Elena')?.id ?? ''
    const given = await grantForAnHour(maria, contactId, [recordId])
    const held = async (): Promise<string> => {
      const share = (await elena.call('listShares', null)).find((one) => one.grantId === given.grantId)
      return `${share?.state ?? ''} ${share?.stage ?? ''}`
    }
    const open = (): Promise<string> => elena.codeOf('openShared', { grantId: given.grantId, recordId })
    await turnsUntil([maria, elena], async () => (await elena.call('listShares', null)).length === 1)
    await elena.call('fetchShare', { grantId: given.grantId })
    expect(await open()).toBe('ok')
    // As one endpoint of a network may say it, where one is enough.
    const { ledger } = elena.node
    const head = ledger.head.bind(ledger)
    let says: 'ahead' | 'nothing' = 'ahead'
    ledger.head = async (of) => {
      const said = await head(of)
      if (of !== 'own' || !said.ok) return said
      return says === 'nothing' ? err('ledger-unreachable') : ok({ ...said.value, timestampS: said.value.timestampS + 366 * 86_400 })
    }
    await turnsUntil([elena], async () => (await held()) === 'expired fetched')
    expect(await open()).toBe('grant-expired')
    expect((await elena.call('showConsent', { grantId: given.grantId })).state).toBe('expired')
    const ended = elena.events.filter((event) => event.type === 'share-ended')
    expect(ended).toMatchObject([{ grantId: given.grantId, reason: 'expired', isKept: true }])
    // Silence opens nothing, another time of the ledger does.
    says = 'nothing'
    for (let turn = 0; turn < 3; turn += 1) await elena.root.turn()
    expect([await open(), await held()]).toEqual(['grant-expired', 'expired fetched'])
    ledger.head = head
    await turnsUntil([elena], async () => (await held()) === 'active fetched')
    expect(await open()).toBe('ok')
    elena.clock.offsetMs = 3 * 3_600_000
    await turnsUntil([elena], async () => (await held()) === 'expired deleted')
    expect(await open()).toBe('grant-expired')
  })
})
