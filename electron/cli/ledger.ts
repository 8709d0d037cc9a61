/** Commands about the ledger: settings out of a file, contracts, and sending for others. */

import { readFile } from 'node:fs/promises'
import type { EndpointDoubt, PublicPlace } from '../../shared/api/ledger-views.ts'
import type { LedgerSettings } from '../../shared/api/vault-api.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { contactIdOf } from './sharing.ts'

/** All contacts together may ask for so many times what one may. */
const CONTACTS_AT_MOST = 20
const A_CONTACT_A_DAY_MAX = 100_000
const FILE_LENGTH_MAX = 64 * 1024

export const LEDGER_COMMANDS: Readonly<Record<string, (household: Household, command: Command) => Promise<object>>> = {
  'configure-ledger': async (household, command) => {
    const settings = await readSettings(command.words[0] ?? '')
    const relay = textOf(command, 'relay')
    const contact = relay === '' ? {} : { relay: await contactIdOf(household, relay) }
    return must(await household.call('configureLedger', { ...settings, ...contact })) as LedgerSettings
  },
  'seal-ledger': async (household, command) => {
    const [file = ''] = command.words
    must(await household.call('configurePublicPlace', file === 'none' ? null : await readPlace(household, command, file)))
    return must(await household.call('showLedger', null)) as object
  },
  'begin-ledger': async (household) => {
    must(await household.call('beginLedger', null))
    return must(await household.call('showLedger', null)) as object
  },
  'show-ledger': async (household) => ({
    ...(must(await household.call('showLedger', null)) as object),
    doubts: (must(await household.call('compareEndpoints', null)) as readonly EndpointDoubt[]).map((one) => ({
      ...one,
      sentence: sentenceOf(one),
    })),
  }),
  'deploy-contracts': async (household) => must(await household.call('deployContracts', null)) as LedgerSettings,
}

/** `--relay-ledger N`: contacts may each have so many entries a day sent by this Salus, which pays for them. */
export async function startRelaying(household: Household, command: Command): Promise<void> {
  const aContactADay = numberOf(command, 'relay-ledger', 1, A_CONTACT_A_DAY_MAX, 0)
  if (aContactADay === 0) return
  must(await household.call('relayLedger', { limits: { aContactADay, aDay: aContactADay * CONTACTS_AT_MOST } }))
}

const SAID: Readonly<Record<EndpointDoubt['says'], string>> = {
  other: 'says something else than the others and is not believed. If it stays so, put an address of somebody else in its place.',
  'other-chain': 'leads to another network and is not believed. Put another address in its place.',
  behind: 'is far behind the others. If it stays so, put an address of somebody else in its place.',
  nothing: 'gives no answer now. If it stays so, put an address of somebody else in its place.',
  'none-alike':
    'says something else than the others, too few of which agree: none is believed, and entries wait. Name at least three of several owners.',
}

/** In plain words, what to do among them. */
function sentenceOf({ number, host, says }: EndpointDoubt): string {
  return `Address ${String(number)} (${host}) ${SAID[says]}`
}

/** What stands in a file of `resources/ledgers`; a line that begins with an underscore is for people. */
async function readSettings(path: string): Promise<LedgerSettings> {
  const text = await readFile(path, 'utf8').catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' })))
  const given = parse(text)
  const { chainId = 0, urls = [], quorum = 1, sealLog = '', vaultHeads = '', confirmations, delayMinutes, isFree } = given
  return {
    kind: 'rpc',
    chainId,
    urls,
    quorum,
    sealLog,
    vaultHeads,
    ...(confirmations === undefined ? {} : { confirmations }),
    ...(delayMinutes === undefined ? {} : { delayMinutes }),
    ...(isFree === true ? { isFree } : {}),
  }
}

/** The same file names a public place on which the ledger of this computer is sealed. */
async function readPlace(household: Household, command: Command, path: string): Promise<PublicPlace> {
  const { chainId, urls, quorum, sealLog, confirmations, isFree } = await readSettings(path)
  const relay = textOf(command, 'relay')
  return {
    ...{ chainId, urls, quorum, sealLog },
    ...(confirmations === undefined ? {} : { confirmations }),
    ...(isFree === undefined ? {} : { isFree }),
    ...(relay === '' ? {} : { relay: await contactIdOf(household, relay) }),
  }
}

function parse(text: string): Partial<LedgerSettings> {
  const unreadable = new CommandError({ code: 'input-invalid', detail: { reason: 'The file is not one of ledger settings.' } })
  if (text.length > FILE_LENGTH_MAX) throw unreadable
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw unreadable
  }
  const {
    chainId,
    urls,
    sealLog = '',
    vaultHeads = '',
  } = (typeof value === 'object' && value !== null ? value : {}) as Partial<LedgerSettings>
  const isSound =
    Number.isSafeInteger(chainId) &&
    Array.isArray(urls) &&
    urls.every((url) => typeof url === 'string') &&
    [sealLog, vaultHeads].every((address) => address === '' || /^0x[0-9a-fA-F]{40}$/u.test(address))
  if (!isSound) throw unreadable
  return value as Partial<LedgerSettings>
}
