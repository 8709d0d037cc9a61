/** Commands about the relay to be reached through. */

import type { RelayView } from '../../shared/api/relay-views.ts'
import type { Command } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { contactIdOf } from './sharing.ts'

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
