/** Commands about what a person keeps to herself. */

import type { PrivacyView } from '../../shared/api/private-views.ts'
import type { Command } from './command-line.ts'
import type { Household } from './household.ts'
import { must } from './outcome.ts'

/** `--off` lets them go with grants of kinds again. */
export const PRIVATE_COMMANDS = {
  'keep-private': async (household: Household, command: Command): Promise<object> => {
    const kept = command.options['off'] !== true
    must(await household.call('keepPrivate', { recordIds: command.words, kept }))
    return { kept, recordIds: command.words }
  },
  'show-privacy': async (household: Household, command: Command): Promise<object> =>
    must(await household.call('showPrivacy', { recordId: command.words[0] ?? '' })) as PrivacyView,
}
