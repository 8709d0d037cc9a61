/** A patient, her doctor, the doctor's colleague and a colleague of his: four real people who pass on, for tests of what is below a share. */

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PassOnDraft } from '../../shared/api/child-views.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { parentOf } from '../../shared/crypto/child-grant.ts'
import type { ChildView, GrantedRecord, InvitePayload, ShareView } from '../../shared/model/grant.ts'
import { introduce, recordsByTitle, startWith } from './grants.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'

/** One laboratory value. */
function lab(text: string): object {
  return {
    resourceType: 'Observation',
    status: 'final',
    category: [{ coding: [{ code: 'laboratory' }] }],
    code: { text },
    valueQuantity: { value: 42, unit: 'mmol/mol' },
  }
}

export interface Tree {
  readonly maria: Person
  readonly ana: Person
  /** Ana's colleague; Maria never heard of him. */
  readonly bogdan: Person
  readonly carmen: Person
  readonly everybody: readonly Person[]
  /** Ids of records by their titles. */
  readonly titles: ReadonlyMap<string, string>
  /** Each as the other knows her. */
  readonly mariasAna: string
  readonly anasBogdan: string
  readonly bogdansCarmen: string
}

/** Maria has three laboratory values; `home`: hers, in a folder that stays. */
export async function startTree(home?: string): Promise<Tree> {
  const [maria, ana, bogdan, carmen] = (await Promise.all([
    startWith('Maria Popescu', ['HbA1c', 'Ferritin', 'Sodium'].map(lab), home),
    ...['Dr Ana Dumitru', 'Dr Bogdan Ionescu', 'Dr Carmen Pop'].map((name) => startWith(name)),
  ])) as [Person, Person, Person, Person]
  const [mariasAna] = await introduce(maria, ana, ['Maria', 'Dr Ana'])
  const [anasBogdan] = await introduce(ana, bogdan, ['Dr Ana', 'Dr Bogdan'])
  const [bogdansCarmen] = await introduce(bogdan, carmen, ['Dr Bogdan', 'Dr Carmen'])
  const titles = await recordsByTitle(maria)
  await turnsUntil([maria], async () => (await maria.call('showStatus', null)).ledger.waiting === 0)
  return { maria, ana, bogdan, carmen, everybody: [maria, ana, bogdan, carmen], titles, mariasAna, anasBogdan, bogdansCarmen }
}

/** One more laboratory value; its id. */
export async function importLab(person: Person, text: string): Promise<string> {
  const file = join(person.dir, `${text}.json`)
  await writeFile(file, JSON.stringify(lab(text)))
  const { importToken } = await person.call('previewImport', { paths: [file] })
  const { recordIds } = await person.call('importRecords', { importToken })
  return recordIds[0] ?? ''
}

/** A share as its reader sees it. */
export async function shareOf(person: Person, grantId: string): Promise<ShareView | undefined> {
  return (await person.call('listShares', null)).find((one) => one.grantId === grantId)
}

/** What the holder sees below a grant. */
export async function childrenOf(holder: Person, grantId: string): Promise<readonly ChildView[]> {
  return (await holder.call('listGrants', null)).find((one) => one.grantId === grantId)?.children ?? []
}

export type PassDraft = Omit<PassOnDraft, 'right' | 'untilMs'> & Partial<PassOnDraft>

/** For looking, as long as the share; until it has arrived. */
export async function passOnTo(everybody: readonly Person[], [from, to]: readonly [Person, Person], draft: PassDraft): Promise<string> {
  const untilMs = draft.untilMs ?? (await shareOf(from, draft.grantId))?.untilMs ?? 0
  const { childId } = await from.call('passOn', { right: 'view', ...draft, untilMs })
  await turnsUntil(everybody, async () => (await shareOf(to, childId)) !== undefined)
  return childId
}

/** The grant as its reader holds it: consents are kept also after the end. */
export async function signedGrantAt(reader: Person, grantId: string): Promise<InvitePayload['grant']> {
  const { fileText } = await reader.call('showConsent', { grantId })
  const bundle = JSON.parse(fileText) as {
    readonly entry: readonly {
      readonly resource: { readonly resourceType: string; readonly signature?: readonly { readonly data: string }[] }
    }[]
  }
  const resources = bundle.entry.map(({ resource }) => resource)
  const signature = resources.find(({ resourceType }) => resourceType === 'Provenance')?.signature?.[0]?.data ?? ''
  const consent = resources.find(({ resourceType }) => resourceType === 'Consent')
  return { consentJson: canonicalJson(consent), signature: Buffer.from(signature, 'base64').toString('base64url') }
}

/** What the paper of a share says: who signed, for whom and how many records; to whom how many were passed on below it; and what they are called. */
export async function paperOf(reader: Person, grantId: string): Promise<readonly string[]> {
  const { grant, sentence, passedOn = [], items } = await reader.call('showConsent', { grantId })
  return [
    `${grant.name} to ${sentence.granteeName}: ${String(sentence.recordCount)}`,
    ...passedOn.map((part) => `${part.granteeName}: ${String(part.recordCount)}`),
    ...items.map(({ title }) => title),
  ]
}

/** The records that it names. */
export async function recordsAt(reader: Person, grantId: string): Promise<readonly GrantedRecord[]> {
  const parent = parentOf({ grant: await signedGrantAt(reader, grantId) })
  return parent.ok ? parent.value.records : []
}
