/** Commands about grants that live: whole kinds, single items, the yearly question. */

import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { must } from './outcome.ts'

const ITEMS_LISTED = 500

/** Each answer is the view of the API. */
export const AMEND_COMMANDS = {
  'show-grant-items': async (household: Household, command: Command): Promise<object> =>
    must(await household.call('showGrantItems', { grantId: command.words[0] ?? '', limit: ITEMS_LISTED, offset: 0 })) as object,
  'withdraw-items': async (household: Household, command: Command): Promise<object> => {
    const recordIds = textOf(command, 'records')
      .split(',')
      .filter((id) => id !== '')
    const deep = command.options['deep'] === true
    const view = must(await household.call('withdrawItems', { grantId: command.words[0] ?? '', recordIds, deep })) as object
    return {
      ...view,
      next: 'What was already seen cannot be unseen. Deletion was asked for; show-grant-items shows whether it was confirmed.',
    }
  },
  'confirm-grant': async (household: Household, command: Command): Promise<object> => {
    must(await household.call('confirmGrant', { grantId: command.words[0] ?? '' }))
    return { confirmed: true }
  },
}
