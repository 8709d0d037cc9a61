/** Commands about keeping sealed records for each other. */

import { MIRROR_DEPTHS } from '../../shared/model/mirror.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { must } from './outcome.ts'
import { contactIdOf } from './sharing.ts'

type Run = (household: Household, command: Command) => Promise<object>

/** Room for a contact, in MiB, unless `--mirror N` says otherwise. */
const QUOTA_MIB = 512
const QUOTA_MIB_MAX = 1024 * 1024

const contactOf = (household: Household, command: Command): Promise<string> => contactIdOf(household, command.words[0] ?? '')

export const MIRROR_COMMANDS: Readonly<Record<string, Run>> = {
  'ask-mirror': async (household, command) => {
    const [shares] = MIRROR_DEPTHS
    const depth = textOf(command, 'records') === 'all' ? 'vault' : shares
    must(await household.call('askMirror', { contactId: await contactOf(household, command), depth }))
    return { asked: true, depth, next: 'list-mirrors says when they have agreed. They cannot read what they keep.' }
  },
  'stop-mirror': async (household, command) => {
    must(await household.call('stopMirror', { contactId: await contactOf(household, command) }))
    return { told: true, next: 'list-mirrors says when they have confirmed that everything was deleted.' }
  },
  'accept-mirror': async (household, command) => {
    const quotaMib = numberOf(command, 'mirror', 1, QUOTA_MIB_MAX, QUOTA_MIB)
    must(await household.call('acceptMirror', { contactId: await contactOf(household, command), quotaMib }))
    return { keeps: true, quotaMib }
  },
  'decline-mirror': async (household, command) => {
    must(await household.call('declineMirror', { contactId: await contactOf(household, command) }))
    return { keeps: false }
  },
  'list-mirrors': async (household) => must(await household.call('listMirrors', null)) as object,
}

/** `--mirror N`: says yes by itself to every contact who asks, with so many MiB for each. */
export async function startMirroring(household: Household, command: Command): Promise<void> {
  const quotaMib = numberOf(command, 'mirror', 1, QUOTA_MIB_MAX, 0)
  if (quotaMib > 0) must(await household.call('offerMirror', { quotaMib }))
}
