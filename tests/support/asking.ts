/** Asking for records in tests: somebody who asks, somebody with records who is asked, and honest answers. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { RequestDraft, RequestView } from '../../shared/api/request-views.ts'
import type { GrantDraft } from '../../shared/api/grant-views.ts'
import { createConfirmedVault, startPerson, turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { startRelay } from './relay.ts'
import type { Relay } from './relay.ts'
import { HOUR_MS } from './requests.ts'

export const DAY_MS = 24 * HOUR_MS
export const HBA1C = 'http://loinc.org|59261-8'

const observation = (text: string, code: string, date: string): object => ({
  resourceType: 'Observation',
  status: 'final',
  category: [{ coding: [{ code: 'laboratory' }] }],
  code: { text, coding: [{ system: 'http://loinc.org', code }] },
  effectiveDateTime: date,
  valueQuantity: { value: 58, unit: 'mmol/mol' },
})
/** Two results of one test, years apart, and one of everything else. */
export const RESOURCES = [
  observation('HbA1c', '59261-8', '2026-03-01'),
  observation('HbA1c', '59261-8', '2020-03-01'),
  observation('Ferritin', '2276-4', '2026-03-01'),
  { resourceType: 'Condition', code: { text: 'Hay fever' }, recordedDate: '2026-02-01' },
  { resourceType: 'AllergyIntolerance', code: { text: 'Birch pollen' }, recordedDate: '2026-02-01' },
]

export interface Patient {
  readonly person: Person
  /** Bytes that passed between her node and others who came to it. */
  readonly seen: () => number
  /** What her vault asked of her node that others would notice. */
  readonly asked: readonly string[]
  /** Her, among Ana's contacts. */
  readonly contactId: string
  stop(): Promise<void>
}

/** Somebody whose node is reached through a relay that writes everything down. */
export async function startPatient(ana: Person, name: string, resources: readonly object[]): Promise<Patient> {
  let relay: Relay | null = null
  const asked: string[] = []
  const person = await startPerson(undefined, undefined, (peer) => ({
    ...peer,
    describe: async () => {
      const described = await peer.describe()
      if (!described.ok) return described
      relay ??= await startRelay(Number(described.value.addresses[0]?.split('/').at(-1)))
      return { ok: true, value: { ...described.value, addresses: [`/ip4/127.0.0.1/tcp/${String(relay.port)}`] } }
    },
    deliver: (...args) => (asked.push('deliver'), peer.deliver(...args)),
    fetchFiles: (...args) => (asked.push('fetchFiles'), peer.fetchFiles(...args)),
  }))
  await createConfirmedVault(person, name)
  if (resources.length > 0) {
    const file = join(person.dir, 'records.ndjson')
    await writeFile(file, resources.map((one) => JSON.stringify(one)).join('\n'))
    const { importToken } = await person.call('previewImport', { paths: [file] })
    await person.call('importRecords', { importToken })
  }
  const { contactId } = await ana.call('addContact', { card: await cardTextOf(person), name, role: 'other', verified: true })
  await person.call('addContact', { card: await cardTextOf(ana), name: 'Dr Ana', role: 'clinician', verified: true })
  await turnsUntil([person], async () => (await person.call('showStatus', null)).ledger.waiting === 0)
  const stop = async (): Promise<void> => {
    await person.stop()
    await relay?.close()
  }
  return { person, seen: () => relay?.seen().length ?? 0, asked, contactId, stop }
}

/** Her contact card as text. */
export async function cardTextOf(person: Person): Promise<string> {
  return (await person.call('showContactCard', null)).card
}

/** A request in bounds: recent values of one test, and problems. */
export function draftFor(contactId: string, change: Partial<RequestDraft> = {}): RequestDraft {
  const now = Date.now()
  return {
    contactId,
    what: { kinds: ['problem'], codes: [HBA1C], recordIds: [], since: '2026-01-01' },
    purpose: 'TREAT',
    right: 'keep',
    fromMs: now,
    untilMs: now + 30 * DAY_MS,
    deleteByMs: now + 60 * DAY_MS,
    answerByMs: now + 14 * DAY_MS,
    why: 'To see how the new tablets work.',
    noDisadvantage: true,
    ...change,
  }
}

/** In both directions, newest first. */
export async function requestsOf(person: Person): Promise<readonly RequestView[]> {
  return person.call('listRequests', null)
}

/** Asks, and waits until it is there. */
export async function ask(ana: Person, { contactId, person: to }: Patient, change: Partial<RequestDraft> = {}): Promise<RequestView> {
  const { requestId } = await ana.call('askAccess', draftFor(contactId, change))
  await turnsUntil([ana, to], async () => (await requestsOf(to)).some((one) => one.requestId === requestId))
  const view = (await requestsOf(to)).find((one) => one.requestId === requestId)
  if (view === undefined) throw new Error('it did not come')
  return view
}

/** The answer that gives all of what was asked. */
export async function answerTo(
  person: Person,
  { requestId, terms, contactId }: RequestView,
): Promise<GrantDraft & { readonly requestId: string }> {
  const { rows } = await person.call('previewRequest', { requestId })
  const { purpose, right, untilMs, deleteByMs } = terms
  const scope = { recordIds: rows.map(({ id }) => id), kinds: [] }
  return { contactId, scope, purpose, right, fromMs: Math.max(terms.fromMs, Date.now()), untilMs, deleteByMs, requestId }
}

/** Says yes as the window does; the id of the grant. */
export async function sayYes(person: Person, draft: GrantDraft & { readonly requestId: string }): Promise<string> {
  const { previewToken } = await person.call('previewGrant', draft)
  const { requestId, scope, right, fromMs, untilMs, deleteByMs, without, category } = draft
  const whole = { ...(without === undefined ? {} : { without }), ...(category === undefined ? {} : { category }) }
  const answered = { recordIds: scope.recordIds, right, fromMs, untilMs, deleteByMs, ...whole }
  const granted = await person.call('answerRequest', { requestId, answer: 'grant', ...answered, previewToken })
  return granted?.grantId ?? ''
}
