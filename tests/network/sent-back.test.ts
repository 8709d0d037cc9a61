/** Records that a clinician sends to a patient: offered, looked at, taken over with their source, or left, with real nodes. */

import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OfferView, RecordToSend } from '../../shared/api/offer-views.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { readOffer, signOffer } from '../../shared/crypto/offer.ts'
import type { GrantView } from '../../shared/model/grant.ts'
import type { OfferTerms } from '../../shared/model/offer.ts'
import { DAY_MS, draftFor } from '../support/asking.ts'
import { introduce, recordsByTitle, share, startWith } from '../support/grants.ts'
import { cardOf, identityOf, sealFor } from '../support/letters.ts'
import { turnsUntil } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const ASPIRIN = {
  resourceType: 'MedicationStatement',
  status: 'active',
  medicationCodeableConcept: { text: 'Aspirin' },
  dosage: [{ text: '500 mg a day' }],
}
let ana: Person
let maria: Person
/** Maria among Ana's contacts. */
let toMaria = ''
let anasKeys: IdentityKeys

beforeAll(async () => {
  ;[ana, maria] = await Promise.all([startWith('Dr Ana Dumitru'), startWith('Maria Popescu', [ASPIRIN])])
  const ids = await introduce(maria, ana, ['Maria', 'Dr Ana'])
  toMaria = ids[1]
  anasKeys = await identityOf(ana)
})
afterAll(async () => {
  for (const one of [ana, maria]) await one.stop()
})

const offersOf = (person: Person): Promise<readonly OfferView[]> => person.call('listOffered', null)
const send = async (change: Partial<RecordToSend> & { readonly paths?: readonly string[] }): Promise<string> => {
  const { offerId } = await ana.call('sendRecord', { contactId: toMaria, ...change })
  await turnsUntil([ana, maria], async () => (await offersOf(ana)).some((one) => one.offerId === offerId && one.delivery === 'delivered'))
  await maria.root.turn()
  return offerId
}
const offered = async (offerId: string): Promise<OfferView | undefined> => (await offersOf(maria)).find((one) => one.offerId === offerId)

describe('a note that a clinician signs', () => {
  let offerId = ''
  it('waits as an offer, and nothing of it is in the vault before a yes', async () => {
    offerId = await send({ fields: { kind: 'note', title: 'After the visit', note: 'Blood pressure is <b>better</b>.' } })
    expect(await offered(offerId)).toMatchObject({
      direction: 'in',
      state: 'open',
      title: 'After the visit',
      contactName: 'Dr Ana',
      allowed: false,
    })
    expect((await recordsByTitle(maria)).has('After the visit')).toBe(false)
    const preview = await maria.call('previewOffered', { offerId })
    expect(preview).toMatchObject({ more: 0, known: 0, licence: 'none' })
    expect(preview.records[0]?.blocks).toEqual([{ kind: 'text', text: 'Blood pressure is <b>better</b>.' }])
    expect((await maria.call('showStatus', null)).recordCount).toBe(1)
  })

  it('becomes a record that says who sent it, and the signature can be checked later', async () => {
    const view = await maria.call('acceptOffered', { offerId, tell: false })
    const [recordId = ''] = view.recordIds
    const record = await maria.call('readRecord', { recordId })
    expect(record).toMatchObject({
      row: { title: 'After the visit', source: 'Dr Ana' },
      sentBy: { name: 'Dr Ana', licence: 'none', signed: 'same' },
    })
    expect(record.typed).toBe(undefined)
    expect(JSON.parse(record.resourceJson)).toMatchObject({
      subject: { display: 'Maria Popescu' },
      author: [{ display: 'Dr Ana Dumitru' }],
    })
    expect(record.resourceJson).not.toContain('PATAST')
    expect(await maria.codeOf('correctRecord', { recordId, fields: { kind: 'note', title: 'x', note: 'y' } })).toBe('record-not-typed')
    const out = join(maria.dir, 'out')
    await maria.call('exportEverything', { path: out })
    const provenance = JSON.parse(await readFile(join(out, 'provenance.ndjson'), 'utf8')) as {
      readonly extension: readonly { readonly valueString: string }[]
      readonly signature: readonly { readonly data: string }[]
    }
    const offerJson = provenance.extension[0]?.valueString ?? ''
    const signature = Buffer.from(provenance.signature[0]?.data ?? '', 'base64').toString('base64url')
    expect(readOffer({ offerJson, signature })).toMatchObject({ ok: true, value: { sender: anasKeys.did, resource: record.resourceJson } })
    expect(readOffer({ offerJson: offerJson.replace('better', 'worse!'), signature })).toMatchObject({ ok: false })
  })

  it('is told to nobody unless the person wants that', async () => {
    await turnsUntil([maria, ana], async () => (await maria.call('listOffered', null)).length === 1)
    expect((await offersOf(ana))[0]).toMatchObject({ direction: 'out', state: 'open', delivery: 'delivered' })
    expect((await offersOf(ana))[0]?.takenAtMs).toBe(undefined)
    const second = await send({ fields: { kind: 'medicine', title: 'Ramipril', dose: '5 mg in the morning' }, prescription: true })
    await maria.call('acceptOffered', { offerId: second, tell: true })
    await turnsUntil([maria, ana], async () => (await offersOf(ana)).some((one) => one.offerId === second && one.takenAtMs !== undefined))
    expect(await maria.codeOf('acceptOffered', { offerId: second, tell: true })).toBe('offer-answered')
  })
})

describe('a share that lets its reader add', () => {
  let grantId = ''
  const correction = { kind: 'medicine', title: 'Aspirin', dose: '100 mg a day', still: 'yes' } as const

  it('lets her correct a record of it: the correction stands before it and both stay', async () => {
    const aspirin = (await recordsByTitle(maria)).get('Aspirin') ?? ''
    const plain = await share(maria, ana, { contactId: (await maria.call('listContacts', null))[0]?.id ?? '' })
    expect(await ana.codeOf('sendRecord', { contactId: toMaria, grantId: plain, corrects: aspirin, fields: correction })).toBe(
      'offer-not-yours-to-correct',
    )
    grantId = await share(maria, ana, { contactId: (await maria.call('listContacts', null))[0]?.id ?? '', may: ['add'] })
    const offerId = await send({ grantId, corrects: aspirin, fields: correction })
    expect(await offered(offerId)).toMatchObject({ allowed: true, corrects: aspirin })
    expect(await maria.call('previewOffered', { offerId })).toMatchObject({
      correction: { recordId: aspirin, title: 'Aspirin', place: 'instead' },
    })
    const [recordId = ''] = (await maria.call('acceptOffered', { offerId, tell: false })).recordIds
    expect(await maria.call('readRecord', { recordId })).toMatchObject({ earlier: aspirin, row: { summary: '100 mg a day' } })
    expect(await maria.call('readRecord', { recordId: aspirin })).toMatchObject({ newer: [recordId], row: { summary: '500 mg a day' } })
    await turnsUntil([maria], async () => (await recordsByTitle(maria)).get('Aspirin') === recordId)
  })

  it('lets a correction stand only beside the record once it was stopped, and one signed by a changed program as well', async () => {
    await maria.call('withdrawGrant', { grantId })
    const corrects = (await recordsByTitle(maria)).get('Aspirin') ?? ''
    const offerId = 'ef'.repeat(16)
    await maria.node.peer.takeInbox()
    await forge({
      offerId,
      grantId,
      corrects,
      title: 'Aspirin, changed',
      resource: canonicalJson({ ...ASPIRIN, dosage: [{ text: 'none' }] }),
    })
    expect(await maria.call('previewOffered', { offerId })).toMatchObject({ offer: { allowed: false }, correction: { place: 'beside' } })
    const [recordId = ''] = (await maria.call('acceptOffered', { offerId, tell: false })).recordIds
    expect((await maria.call('readRecord', { recordId })).earlier).toBe(undefined)
    expect((await maria.call('readRecord', { recordId: corrects })).newer).toBe(undefined)
  })
})

/** What Ana's own program would not sign, delivered to Maria as it is. */
async function forge(change: Partial<OfferTerms>, file?: string, keys: IdentityKeys = anasKeys): Promise<void> {
  const card = await cardOf(maria)
  const terms: OfferTerms = {
    version: 1,
    offerId: createHash('sha256').update(JSON.stringify(change)).digest('hex').slice(0, 32),
    sender: anasKeys.did,
    senderName: 'Dr Ana Dumitru',
    receiver: card.did,
    receiverName: 'Maria Popescu',
    sentAtMs: Date.now(),
    title: 'A note',
    kind: 'document',
    ...change,
  }
  const payload = canonicalJson({ offer: signOffer(keys, terms), ...(file === undefined ? {} : { file }) })
  const sent = await ana.node.peer.deliver(card, sealFor(anasKeys, card, 'record', payload))
  expect(sent.ok).toBe(true)
  await maria.root.turn()
}

describe('a share as its reader works with it', () => {
  const toAna = async (): Promise<string> => (await maria.call('listContacts', null))[0]?.id ?? ''
  const grantOf = async (grantId: string): Promise<GrantView | undefined> =>
    (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)

  it('is prolonged by a request that names its records, and the patient is told that it asks for nothing else', async () => {
    const grantId = await share(maria, ana, { contactId: await toAna() })
    const { rows, untilMs } = (await ana.call('listShares', null)).find((one) => one.grantId === grantId) ?? { rows: [], untilMs: 0 }
    const recordIds = rows.map(({ id }) => id)
    const later = untilMs + DAY_MS
    const what = { kinds: [], codes: [], recordIds }
    const times = { untilMs: later, deleteByMs: later, answerByMs: later }
    const { requestId } = await ana.call('askAccess', draftFor(toMaria, { what, ...times }))
    await turnsUntil([ana, maria], async () => (await maria.call('listRequests', null)).some((one) => one.requestId === requestId))
    expect((await maria.call('previewRequest', { requestId })).extends).toEqual({ grantId, untilMs })
    const more = await ana.call('askAccess', draftFor(toMaria, { what: { ...what, kinds: ['lab'] }, ...times }))
    await turnsUntil([ana, maria], async () => (await maria.call('listRequests', null)).length === 2)
    expect((await maria.call('previewRequest', { requestId: more.requestId })).extends).toBe(undefined)
  })

  it('is sent back where it was not meant for her: gone there, and its sender reads why', async () => {
    const grantId = await share(maria, ana, { contactId: await toAna() })
    const [recordId = ''] = (await ana.call('fetchShare', { grantId })).rows.map(({ id }) => id)
    for (let twice = 0; twice < 2; twice++) await ana.call('reportShare', { grantId })
    expect(await ana.codeOf('openShared', { grantId, recordId })).toBe('grant-expired')
    // Its time is not over, and it did not end by itself.
    expect((await ana.call('listShares', null)).find((one) => one.grantId === grantId)).toMatchObject({ stage: 'deleted', endedHere: true })
    await turnsUntil([ana, maria], async () => (await grantOf(grantId))?.reportedAtMs !== undefined)
    expect(await grantOf(grantId)).toMatchObject({ state: 'active' })
  })
})

describe('what comes from a changed program', () => {
  const note = canonicalJson({ resourceType: 'Composition', title: 'A note' })
  const refusedAsNow = async (): Promise<number> =>
    (await maria.call('listActivity', { limit: 200, offset: 0 })).entries.filter(({ kind }) => kind === 'request-refused').length

  it('is refused whole where the signature, the person or the file is not right', async () => {
    const file = { name: 'scan.pdf', mediaType: 'application/pdf', sizeBytes: 3, sha256: '0'.repeat(64) }
    const before = (await offersOf(maria)).length
    const tries: readonly (readonly [Partial<OfferTerms>, (string | undefined)?, IdentityKeys?])[] = [
      [{ receiver: anasKeys.did, resource: note }],
      [{ resource: note }, undefined, await identityOf(maria)],
      [{ file }, 'AAAA'],
      [{ file }],
      [{ resource: note }, 'AAAA'],
      [{}],
      [{ title: 'A\u202enote', resource: note }],
      [{ corrects: 'ab'.repeat(16), resource: note }],
    ]
    for (const [at, one] of tries.entries()) {
      await forge(...one)
      expect(await refusedAsNow(), String(at)).toBe(at + 1)
    }
    expect(await offersOf(maria)).toHaveLength(before)
  })

  it('is read like any file: no type that there is not, no markup, nothing of it left after a no', async () => {
    const bad = [canonicalJson({ resourceType: 'Nonsense' }), '{"resourceType":', canonicalJson({ a: 1 })]
    for (const [at, resource] of bad.entries()) {
      const offerId = `${String(at)}c`.repeat(16)
      await forge({ offerId, resource })
      expect(['fhir-type-unknown', 'json-broken', 'file-unknown-kind', 'fhir-not-a-resource']).toContain(
        await maria.codeOf('acceptOffered', { offerId, tell: false }),
      )
      await maria.call('declineOffered', { offerId })
      expect(await maria.codeOf('previewOffered', { offerId })).toBe('offer-answered')
      maria.clock.offsetMs += 25 * 3_600_000
    }
    expect((await maria.call('checkVault', null)).damaged).toEqual([])
  })

  it('cannot nag: after a no the next comes a day later, and nobody can tell', async () => {
    const first = await send({ fields: { kind: 'note', title: 'First', note: 'x' } })
    await maria.call('declineOffered', { offerId: first })
    const second = await send({ fields: { kind: 'note', title: 'Second', note: 'x' } })
    expect(await offered(second)).toBe(undefined)
    const states = (await offersOf(ana)).filter(({ offerId }) => offerId === first || offerId === second)
    expect(states.map(({ state, delivery, takenAtMs }) => [state, delivery, takenAtMs])).toEqual([
      ['open', 'delivered', undefined],
      ['open', 'delivered', undefined],
    ])
  })
})

describe('a document', () => {
  it('goes byte for byte, beside what was typed, and is not twice in the vault', async () => {
    maria.clock.offsetMs += 25 * 3_600_000
    const path = join(ana.dir, 'letter.txt')
    await writeFile(path, 'Dear colleague, all is well.')
    const offerId = await send({ fields: { kind: 'note', title: 'Letter', note: 'See the paper.' }, paths: [path] })
    const ids = (await maria.call('acceptOffered', { offerId, tell: false })).recordIds
    const records = await Promise.all(ids.map((recordId) => maria.call('readRecord', { recordId })))
    expect(records.map(({ row }) => row.source)).toEqual(['Dr Ana', 'Dr Ana'])
    expect(records.map(({ sentBy }) => sentBy?.signed)).toEqual(['same', 'same'])
    const typed = records.find(({ row }) => row.title === 'Letter')
    const original = await maria.call('readOriginal', { recordId: typed?.readFrom ?? '' })
    expect([original.name, Buffer.from(original.bytes).toString('utf8')]).toEqual(['letter.txt', 'Dear colleague, all is well.'])
    const again = await send({ paths: [path] })
    expect(await maria.call('previewOffered', { offerId: again })).toMatchObject({ records: [], known: 1 })
    const before = (await maria.call('showStatus', null)).recordCount
    expect((await maria.call('acceptOffered', { offerId: again, tell: false })).recordIds).toEqual([typed?.readFrom])
    expect((await maria.call('showStatus', null)).recordCount).toBe(before)
  })

  it('is seen as it is before anything of it is kept', async () => {
    const picture = join(import.meta.dirname, '../../resources/samples/vaccination-card.png')
    const seen = await maria.call('previewOffered', { offerId: await send({ paths: [picture] }) })
    expect(seen.paper).toEqual({ name: 'vaccination-card.png', mediaType: 'image/png', bytes: new Uint8Array(await readFile(picture)) })
  })

  it('lasts: after keys are changed and the vault is opened again everything of it is there', async () => {
    await maria.call('rotateKeys', null)
    expect((await maria.call('checkVault', null)).damaged).toEqual([])
    const accepted = (await offersOf(maria)).filter(({ state }) => state === 'accepted').flatMap(({ recordIds }) => recordIds)
    for (const recordId of accepted) expect((await maria.call('readRecord', { recordId })).sentBy?.name).toBe('Dr Ana')
  })
})
