/** Commands about this person's other computers, and about a vault that is damaged or older than it was. */

import { resolve } from 'node:path'
import type { VaultEvent, VaultMethod } from '../../shared/api/vault-api.ts'
import { secretOf } from './backup.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { must } from './outcome.ts'
import { tell } from './output.ts'
import { readPassphrase } from './passphrase.ts'
import { oneOf } from './sharing.ts'

/** Lines about how far it is come at most this often. */
const SAY_EVERY_MS = 1_000

type Run = (household: Household, command: Command) => Promise<object>

/** A call whose answer is printed as it is; lists under a name of their own. */
function plain(method: VaultMethod, argsOf: (command: Command) => unknown, name?: string): Run {
  return async (household, command) => {
    const value = must(await household.call(method, argsOf(command)))
    return name === undefined ? ((value as object | null) ?? { done: true }) : { [name]: value }
  }
}

const first = (command: Command): string => command.words[0] ?? ''

export const DEVICE_COMMANDS: Readonly<Record<string, Run>> = {
  'offer-device': plain('offerDevice', (command) => ({ name: textOf(command, 'name') })),
  'stop-offering': plain('stopOffering', () => null),
  'accept-device': plain('acceptDevice', (command) => ({ peerId: first(command) })),
  'decline-device': plain('declineDevice', (command) => ({ peerId: first(command) })),
  'list-devices': plain('listDevices', () => null, 'devices'),
  'remove-device': plain('removeDevice', (command) => ({ peerId: first(command) })),
  'sync-now': plain('syncNow', () => null, 'devices'),
  'list-conflicts': plain('listConflicts', () => null, 'conflicts'),
  'resolve-conflict': plain('resolveConflict', (command) => ({
    conflictId: first(command),
    take: oneOf(['kept', 'other'] as const, textOf(command, 'take'), '--take'),
  })),
  'accept-rollback': plain('acceptRollback', () => null),
  'confirm-date': plain('confirmDate', () => null),
  'repair-vault': async (household, command) => {
    const paths = command.words.map((path) => resolve(path))
    const secret = paths.length === 0 ? {} : await secretOf()
    return must(await household.call('repairVault', { paths, ...secret })) as object
  },
}

/** Makes an empty folder one of a person's computers; the words go to stderr while the other one is asked. */
export async function joinDevice(household: Household, command: Command): Promise<object> {
  const args = { code: first(command), name: textOf(command, 'name'), passphrase: await readPassphrase() }
  return must(await household.call('joinDevice', args)) as object
}

let saidAtMs = 0

/** For a person who waits for what comes from another computer. */
export function sayComing({ bytes, totalBytes }: Extract<VaultEvent, { type: 'sync-progress' }>): void {
  const now = performance.now()
  if ((totalBytes === 0 || bytes < totalBytes) && now - saidAtMs < SAY_EVERY_MS) return
  saidAtMs = now
  tell(totalBytes === 0 ? `${String(bytes)} bytes.` : `${String(bytes)} of ${String(totalBytes)} bytes.`)
}
