/** Every command by name: what it does with an opened vault, and which need none. */

import { readFile } from 'node:fs/promises'
import type { ActivityEntry } from '../../shared/model/activity.ts'
import type { GrantView, ShareView } from '../../shared/model/grant.ts'
import { askChainId } from '../peer/root.ts'
import { AMEND_COMMANDS } from './amend.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { KEY_COMMANDS } from './keys.ts'
import { LICENCE_COMMANDS } from './licences.ts'
import { LEDGER_COMMANDS } from './ledger.ts'
import { MIRROR_COMMANDS } from './mirrors.ts'
import { CommandError, must } from './outcome.ts'
import { ACCESS_COMMANDS } from './accesses.ts'
import { createBackup, exportEverything } from './backup.ts'
import { CARRY_COMMANDS } from './carry.ts'
import { CARD_COMMANDS } from './cards.ts'
import { DEVICE_COMMANDS } from './devices.ts'
import { FOR_OTHERS_COMMANDS } from './for-others.ts'
import { importRecords } from './import.ts'
import { listRecords, readRecord, searchRecords, showInsights, showMeasures } from './records.ts'
import { RECOVERY_COMMANDS } from './recover.ts'
import { PRIVATE_COMMANDS } from './private.ts'
import { RELAY_COMMANDS } from './relay.ts'
import { previewGrant, redactRecord } from './redaction.ts'
import { OFFER_COMMANDS } from './offers.ts'
import { REQUEST_COMMANDS } from './requests.ts'
import { SAVE_OUT_COMMANDS } from './save-out.ts'
import { addRecord, correctRecord } from './typed.ts'
import { acceptInvite, addContact, changeContact, fetchShare, grantAccess, openShared, removeContact } from './sharing.ts'
import { WHOSE_COMMANDS } from './whose.ts'

type Run = (household: Household, command: Command) => Promise<object>

/** Activity entries listed unless `--limit` says otherwise. */
const ACTIVITY_LIMIT = 100
const LIMIT_MAX = 1_000_000

/** Commands on an open vault. */
export const COMMANDS: Readonly<Record<string, Run>> = {
  'confirm-words': async (household, command) => {
    const answers = textOf(command, 'answers')
      .split(',')
      .map((pair) => pair.split('='))
      .map(([position, word]) => ({ position: Number(position), word: word ?? '' }))
    must(await household.call('confirmRecoveryWords', { answers }))
    return { confirmed: true }
  },
  'import-records': importRecords,
  'add-record': addRecord,
  'correct-record': correctRecord,
  'list-records': listRecords,
  'read-record': readRecord,
  'search-records': searchRecords,
  'show-insights': showInsights,
  'show-labs': (household) => showMeasures(household, 'lab'),
  'show-vitals': (household) => showMeasures(household, 'vital'),
  'show-medicines': async (household) => must(await household.call('showMedicines', null)) as object,
  'show-contact-card': async (household) => {
    const card = must(await household.call('showContactCard', null)) as { readonly card: string; readonly name: string }
    return { card: card.card, name: card.name }
  },
  'add-contact': addContact,
  'change-contact': changeContact,
  'remove-contact': removeContact,
  'change-name': async (household, command) => {
    must(await household.call('changeName', { name: command.words.join(' ') }))
    return { changed: true, next: 'What you signed before keeps the name of then.' }
  },
  'preview-grant': previewGrant,
  'redact-record': redactRecord,
  'grant-access': grantAccess,
  'accept-invite': acceptInvite,
  'fetch-share': fetchShare,
  'open-shared': openShared,
  'list-grants': async (household) => ({
    grants: must(await household.call('listGrants', null)) as readonly GrantView[],
    shares: must(await household.call('listShares', null)) as readonly ShareView[],
  }),
  'withdraw-grants': async (household, command) => {
    const contactId = textOf(command, 'to')
    const { withdrawn } = must(
      await household.call('withdrawGrants', { deep: isDeep(command), ...(contactId === '' ? {} : { contactId }) }),
    ) as {
      readonly withdrawn: number
    }
    return {
      withdrawn,
      next: 'What was already seen cannot be unseen. Deletion was asked for; list-grants shows whether it was confirmed.',
    }
  },
  'withdraw-grant': async (household, command) => {
    const view = must(await household.call('withdrawGrant', { grantId: command.words[0] ?? '', deep: isDeep(command) })) as GrantView
    return { ...view, next: 'What was already seen cannot be unseen. Deletion was asked for; list-grants shows whether it was confirmed.' }
  },
  'list-activity': async (household, command) =>
    must(await household.call('listActivity', { limit: numberOf(command, 'limit', 1, LIMIT_MAX, ACTIVITY_LIMIT), offset: 0 })) as {
      readonly entries: readonly ActivityEntry[]
    },
  'check-vault': async (household, command) =>
    must(await household.call('checkVault', { quick: command.options['quick'] === true })) as object,
  'compare-sources': async (household) => must(await household.call('compareSources', null)) as object,
  ...AMEND_COMMANDS,
  ...CARD_COMMANDS,
  ...CARRY_COMMANDS,
  ...LICENCE_COMMANDS,
  ...ACCESS_COMMANDS,
  ...RECOVERY_COMMANDS,
  ...RELAY_COMMANDS,
  ...FOR_OTHERS_COMMANDS,
  ...OFFER_COMMANDS,
  ...REQUEST_COMMANDS,
  ...PRIVATE_COMMANDS,
  ...WHOSE_COMMANDS,
  ...SAVE_OUT_COMMANDS,
  ...DEVICE_COMMANDS,
  'create-backup': createBackup,
  'export-everything': exportEverything,
  'delete-records': async (household, command) => must(await household.call('deleteRecords', { recordIds: command.words })) as object,
  ...KEY_COMMANDS,
  ...LEDGER_COMMANDS,
  ...MIRROR_COMMANDS,
  'show-summary': async (household) => must(await household.call('showSummary', null)) as object,
  'show-status': async (household) => must(await household.call('showStatus', null)) as object,
}

/** Checks a proof with its own journal, or with the network behind `--rpc`; with `--record FILE` also that it is about that record. */
export async function verifyProof(household: Household, command: Command): Promise<object> {
  const text = await readText(command.words[0] ?? '')
  const url = textOf(command, 'rpc')
  if (url !== '') must(await household.configureLedger(url, await chainOf(url)))
  const record = textOf(command, 'record')
  const bytes =
    record === ''
      ? undefined
      : new Uint8Array(await readFile(record).catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' }))))
  const checked = must(await household.call('verifyProof', { text, ...(bytes === undefined ? {} : { record: bytes }) })) as object
  return { ...checked, recordCompared: bytes !== undefined }
}

/** Whether what is taken back is sealed anew, too. */
function isDeep(command: Command): boolean {
  return command.options['deep'] === true
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch {
    throw new CommandError({ code: 'file-unreadable' })
  }
}

/** The chain the network says it is; the proof's own number is compared with it afterwards. */
async function chainOf(url: string): Promise<number> {
  const chain = await askChainId(url)
  return chain.ok ? chain.value : Promise.reject(new CommandError(chain.error))
}
