/** What a command says about being a relay for others. */

import type { PeerOptions } from '../peer/root.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import { CommandError } from './outcome.ts'

const MIB = 1024 * 1024

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
