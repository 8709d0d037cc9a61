/** Passing on in the conformance table: a patient, her doctor and a colleague at a node in a process of its own. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import { signReceipt } from '../../shared/crypto/receipt.ts'
import type { ReceiptStatement } from '../../shared/model/grant.ts'
import type { ConformanceTable, Heard } from './conformance-table.ts'
import { signedTermsOf } from './letters.ts'
import { frameOf } from './liar.ts'
import type { Talk } from './liar.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'

/** A block that nobody has. */
export const NOWHERE = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku'

export interface Given {
  readonly grantId: string
  /** Roots of its records, which are blocks of their own. */
  readonly cids: readonly string[]
}

/** The people of the table, and what is done as one of them. */
interface Serving {
  readonly maria: Person
  readonly ana: Person
  readonly elena: Person
  readonly anas: IdentityKeys
  readonly elenas: IdentityKeys
  readonly recordIds: readonly string[]
  readonly table: ConformanceTable
  readonly give: (ids: readonly string[], change?: object) => Promise<Given>
  readonly ask: (grant: Given, change?: object, keys?: IdentityKeys) => Promise<Heard>
  readonly as: (keys: IdentityKeys) => Promise<Talk>
  readonly heard: (work: () => Promise<Talk | null>) => Promise<Heard>
}

/** The rows of the right to pass on: what the reader below a share is served, and who is not. */
export function describePassingOn(peopleNow: () => Serving): void {
  describe('pass on, at the serving side', () => rowsOf(peopleNow))
}

async function importOne(person: Person, resource: object): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-conformance-')), 'later.json')
  await writeFile(file, JSON.stringify(resource))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  return (await person.call('importRecords', { importToken })).recordIds[0] ?? ''
}

function rowsOf(peopleNow: () => Serving): void {
  let grantId = ''
  let childId = ''
  const cids = new Map<string, string>()
  const below = (recordId: string, change: object = {}, keys = peopleNow().elenas): Promise<Heard> =>
    peopleNow().ask({ grantId: childId, cids: [cids.get(recordId) ?? NOWHERE] }, change, keys)
  const askKey = (recordId: string, change: Partial<ReceiptStatement> = {}, keys = peopleNow().elenas): Promise<Heard> =>
    peopleNow().heard(async () => {
      const { as, elenas } = peopleNow()
      const talk = await as(keys)
      const fields = { version: 1, grantId: childId, seq: 1, recordId, openedAtMs: Date.now(), purpose: 'TREAT', previous: '' } as const
      const receipts = [signReceipt(keys, { ...fields, reader: elenas.did, ...change })]
      talk.send(frameOf({ op: 'key', grantId: childId, recordId }, Buffer.from(JSON.stringify(receipts), 'utf8'), true))
      return talk
    })

  it('blocks: the reader below gets what was passed on to her, and nobody gets more by it', async () => {
    const { maria, ana, elena, anas, recordIds, table, give } = peopleNow()
    const category = { kinds: ['problem'], earlier: true, later: true }
    const more = { scope: { recordIds: [], kinds: ['problem'] }, category, may: ['pass-on'], keysOn: 'receipt' }
    grantId = (await give([], more)).grantId
    const { card: elenasCard } = await elena.call('showContactCard', null)
    const { contactId } = await ana.call('addContact', { card: elenasCard, name: 'Elena', role: 'clinician', verified: true })
    const { records, untilMs } = await signedTermsOf(ana, grantId)
    for (const { recordId, cid } of records) cids.set(recordId, cid)
    const [first = '', second = ''] = recordIds
    const draft = { grantId, contactId, recordIds: [first], right: 'view', untilMs, laterKinds: ['problem'] } as const
    ;({ childId } = await ana.call('passOn', draft))
    await table.denies('pass on', 'before the patient heard of it', below(first), 'grant-not-found')
    const isKnown = async (): Promise<boolean> =>
      (await maria.call('listGrants', null)).some(({ children = [] }) => children.some((one) => one.childId === childId))
    await turnsUntil([maria, ana], isKnown)
    await table.allows('pass on', 'the colleague, what was passed on to her', below(first))
    await table.denies('pass on', 'the colleague, another record of the share', below(second), 'not-in-grant')
    await table.denies('pass on', 'whoever passed it on, by its number', below(first, {}, anas), 'wrong-contact')
    await table.denies('pass on', 'the colleague, to keep it', below(first, { right: 'keep' }), 'grant-widened')
    await table.denies('pass on', 'the colleague, for research', below(first, { purpose: 'HRESCH' }), 'wrong-purpose')
  })

  it('keys: against receipts of the reader below, and of nobody else', async () => {
    const { anas, recordIds, table } = peopleNow()
    const [first = '', second = ''] = recordIds
    await table.denies('pass on', 'a key, with the receipt before it withheld', askKey(first, { seq: 2 }), 'receipt-missing')
    await table.denies('pass on', 'a key, signed by whoever passed it on', askKey(first, {}, anas), 'wrong-contact')
    await table.denies('pass on', 'a key of a record that was not passed on', askKey(second), 'not-in-grant')
    await table.allows('pass on', 'a key, against the receipt of its opening', askKey(first))
  })

  it('later: what joins the share goes on, and ends with it', async () => {
    const { maria, recordIds, table, give, ask } = peopleNow()
    const later = await importOne(maria, { resourceType: 'Condition', code: { text: 'Eczema' } })
    const medicine = { resourceType: 'MedicationStatement', status: 'active', medicationCodeableConcept: { text: 'Cetirizine' } }
    const other = await give([await importOne(maria, medicine)])
    const joined = async (): Promise<boolean> => {
      const read = readConsentFile(JSON.parse((await maria.call('saveConsent', { grantId })).text))
      if (read.ok) for (const { recordId, cid } of read.value.amended.records) cids.set(recordId, cid)
      const grant = (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)
      return cids.has(later) && grant?.children?.[0]?.recordCount === 2
    }
    await turnsUntil([maria], joined)
    const above = (): Promise<Heard> => ask({ grantId, cids: [cids.get(later) ?? NOWHERE] })
    await table.allows('scope', 'a record that joined it later', above())
    await table.denies('scope', 'a record of another kind that came later', ask({ grantId, cids: other.cids }), 'not-in-grant')
    await table.allows('pass on', 'what joined the share later', below(later))
    await maria.call('withdrawItems', { grantId, recordIds: [later] })
    await table.denies('scope', 'a record that was taken back', above(), 'not-in-grant')
    await table.denies('pass on', 'what was taken out of the share again', below(later), 'not-in-grant')
    await maria.call('withdrawGrant', { grantId })
    await table.denies('pass on', 'after the share above it was stopped', below(recordIds[0] ?? ''), 'grant-not-found')
  })
}
