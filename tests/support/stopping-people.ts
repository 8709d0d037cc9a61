/** Maria, who gives and stops, with Ana and Dan who get: what the tests of stopping have in common. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GrantDraft } from '../../shared/api/grant-views.ts'
import type { GrantView } from '../../shared/model/grant.ts'
import { cardOf, signedTermsOf } from './letters.ts'
import { createConfirmedVault, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { dansFiles, mariasFiles, mariasPeer } from './stopped-vault.ts'

export const HOUR_MS = 3_600_000

/** In this order. */
export type People = readonly [maria: Person, ana: Person, dan: Person]

/** Their places, once they have started. */
export const stopping = { dir: '', anaId: '', danId: '', recordIds: [] as readonly string[] }
let people: readonly Person[] = []

/** Three people who know each other, and two records of Maria's. */
export async function startStopping(): Promise<People> {
  stopping.dir = await mkdtemp(join(tmpdir(), 'salus-stop-'))
  const [maria, ana, dan] = await Promise.all([
    startPerson(undefined, mariasFiles, mariasPeer),
    startPerson(),
    startPerson(undefined, dansFiles),
  ])
  people = [maria, ana, dan]
  await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(ana, 'Ana Ionescu')
  await createConfirmedVault(dan, 'Dan Popa')
  const meet = async (other: Person, name: string): Promise<string> => {
    await other.call('addContact', { card: (await maria.call('showContactCard', null)).card, name: 'Maria', role: 'other', verified: true })
    const { card } = await other.call('showContactCard', null)
    return (await maria.call('addContact', { card, name, role: 'clinician', verified: true })).contactId
  }
  stopping.anaId = await meet(ana, 'Ana')
  stopping.danId = await meet(dan, 'Dan')
  const conditions = ['Hay fever', 'Asthma'].map((text) => ({ resource: { resourceType: 'Condition', code: { text }, subject: {} } }))
  stopping.recordIds = await importText(maria, { resourceType: 'Bundle', type: 'collection', entry: conditions })
  return [maria, ana, dan]
}

/** They stop, and their folder goes. */
export async function endStopping(): Promise<void> {
  await Promise.all(people.map((person) => person.stop()))
  await rm(stopping.dir, { recursive: true })
}

let imports = 0

/** The records that this resource gives. */
export async function importText(person: Person, resource: object): Promise<readonly string[]> {
  const file = join(stopping.dir, `${String(++imports)}.json`)
  await writeFile(file, JSON.stringify(resource))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  return (await person.call('importRecords', { importToken })).recordIds
}

/** A share of one record with Dan that he has, and nothing left to do for anybody. */
export async function giveDan([maria, , dan]: People, change: Partial<GrantDraft> = {}): Promise<string> {
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 3 * HOUR_MS }
  const scope = { recordIds: stopping.recordIds.slice(0, 1), kinds: [] }
  const draft = { contactId: stopping.danId, scope, purpose: 'TREAT', right: 'view', ...times, ...change } as const
  const { previewToken } = await maria.call('previewGrant', draft)
  const { grantId } = await maria.call('grantAccess', { ...draft, previewToken })
  await turnsUntil([maria, dan], async () => (await dan.call('listShares', null)).some((one) => one.grantId === grantId))
  await turnsUntil([maria, dan], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
  return grantId
}

/** As Maria's page of it says. */
export async function viewOf([maria]: People, grantId: string): Promise<GrantView | undefined> {
  return (await maria.call('listGrants', null)).find((one) => one.grantId === grantId)
}

/** What Dan's node hears that asks for the blocks of a share, whatever his vault would say. */
export async function asksFor([maria, , dan]: People, grantId: string): Promise<string> {
  const cids = (await signedTermsOf(dan, grantId)).records.map(({ cid }) => cid)
  await dan.node.blocks.dropFiles(cids)
  const { signal } = new AbortController()
  const stated = { grantId, purpose: 'TREAT', right: 'view' } as const
  const answer = await dan.node.peer.fetchFiles(await cardOf(maria), stated, cids, () => undefined, signal)
  return answer.ok ? 'given' : answer.error.code
}
