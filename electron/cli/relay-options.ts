/** What a command says about being a relay for others. */

import type { PeerOptions } from '../peer/root.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'

const MIB = 1024 * 1024
const MEBIBYTES_MAX = 1024 * 1024

/** `serve --relay`: contacts may be reached through this Salus, and the peers of `--relay-for`; `--relay-mib` is how much for each in an hour. Throws `input-invalid`. */
export function relayOptionsOf(command: Command): Pick<PeerOptions, 'relay'> {
  if (command.name !== 'serve' || command.options['relay'] !== true) return {}
  const peerIds = textOf(command, 'relay-for')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
  const mebibytes = numberOf(command, 'relay-mib', 1, MEBIBYTES_MAX, 0)
  return { relay: mebibytes === 0 ? { peerIds } : { peerIds, bytesAnHour: mebibytes * MIB } }
}
