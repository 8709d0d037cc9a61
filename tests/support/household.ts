/** Two people who know each other: a patient with records, and a doctor. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { err } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { createConfirmedVault, startPerson } from './person.ts'
import type { Person } from './person.ts'

export interface TwoPeople {
  readonly maria: Person
  readonly ana: Person
  /** Ana as Maria knows her, and Maria as Ana does. */
  readonly anaId: string
  readonly mariaId: string
  readonly recordIds: readonly string[]
  /** A folder for files. */
  readonly folder: string
  stop(): Promise<void>
}

/** `bytes`: of the text file that the patient has beside a finding. */
export async function startTwoPeople(bytes = 700_000): Promise<TwoPeople> {
  const [maria, ana] = [await startPerson(), await startPerson()]
  await createConfirmedVault(maria, 'Maria Popescu')
  await createConfirmedVault(ana, 'Dr Ana Dumitru')
  const folder = await mkdtemp(join(tmpdir(), 'salus-carry-'))
  const text = join(folder, 'letter.txt')
  await writeFile(text, Buffer.alloc(bytes, 'Discharge letter. '))
  const finding = join(folder, 'finding.json')
  await writeFile(finding, JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } }))
  const { importToken } = await maria.call('previewImport', { paths: [finding, text] })
  const { recordIds } = await maria.call('importRecords', { importToken })
  const { card: hers } = await ana.call('showContactCard', null)
  const { card } = await maria.call('showContactCard', null)
  const { contactId: anaId } = await maria.call('addContact', { card: hers, name: 'Dr Ana', role: 'clinician', verified: true })
  const { contactId: mariaId } = await ana.call('addContact', { card, name: 'Maria', role: 'other', verified: true })
  return {
    maria,
    ana,
    anaId,
    mariaId,
    recordIds,
    folder,
    stop: async () => {
      await maria.stop()
      await ana.stop()
    },
  }
}

/** Nobody reaches anybody from here (`letters`: but the ledgers of contacts are followed); returns how it ends. */
export function goOffline({ node }: Person, what: 'all' | 'letters' = 'all'): () => void {
  const nobody = (): Promise<Result<never>> => Promise.resolve(err('peer-unreachable'))
  const before = { peer: { ...node.peer }, ledger: { ...node.ledger } }
  Object.assign(node.peer, { deliver: nobody, fetchFiles: nobody })
  if (what === 'all') Object.assign(node.ledger, { follow: nobody })
  return () => {
    Object.assign(node.peer, before.peer)
    Object.assign(node.ledger, before.ledger)
  }
}

/** Names of everything in the block store. */
export async function keysOf({ node }: Person): Promise<readonly string[]> {
  const listed = await node.blocks.listKeys('', 1_000_000)
  if (!listed.ok) throw new Error(listed.error.code)
  return [...listed.value].sort()
}
