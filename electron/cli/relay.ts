/** Commands about relays: choosing one to be reached through, and being one for others. */

import type { RelayView } from '../../shared/api/relay-views.ts'
import type { PeerOptions } from '../peer/root.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { contactIdOf } from './sharing.ts'

const MIB = 1024 * 1024
const NONE = 'none'

export const RELAY_COMMANDS: Readonly<Record<string, (household: Household, command: Command) => Promise<object>>> = {
  'choose-relay': async (household, command) => {
    const wanted = command.words[0] ?? ''
    if (wanted === '') throw new CommandError({ code: 'relay-invalid' })
    const chosen =
      wanted === NONE ? null : wanted.startsWith('/') ? { address: wanted } : { contactId: await contactIdOf(household, wanted) }
    return must(await household.call('chooseRelay', { chosen })) as RelayView
  },
  'show-relay': async (household) => must(await household.call('showRelay', null)) as RelayView,
}

/** `serve --relay`: contacts may be reached through this Salus, and the peers of `--relay-for`; `--relay-mib` is how much for each in an hour. Throws `input-invalid`. */
export function relayOptionsOf(command: Command): Pick<PeerOptions, 'relay'> {
  if (command.name !== 'serve' || command.options['relay'] !== true) return {}
  const peerIds = textOf(command, 'relay-for')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const given = textOf(command, 'relay-mib')
  if (given === '') return { relay: { peerIds } }
  const mebibytes = Number(given)
  if (!Number.isSafeInteger(mebibytes) || mebibytes < 1)
    throw new CommandError({ code: 'input-invalid', detail: { reason: '--relay-mib is a whole number of mebibytes.' } })
  return { relay: { peerIds, bytesAnHour: mebibytes * MIB } }
}
