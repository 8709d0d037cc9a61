/** Commands about whose records are whose, in a vault with those of several people. */

import { isId } from '../../shared/model/id.ts'
import type { PersonHere } from '../../shared/model/whose.ts'
import type { WhoseView } from '../../shared/api/whose-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'

type Run = (household: Household, command: Command) => Promise<object>

/** Commands on an open vault. */
export const WHOSE_COMMANDS: Readonly<Record<string, Run>> = {
  'list-people': async (household) => ({ people: await peopleHere(household) }),
  'show-whose': async (household, command) => must(await household.call('showWhose', { recordId: command.words[0] ?? '' })) as WhoseView,
  'say-whose': sayWhose,
}

/** Of one record, or of everybody who bears a name here: `--mine`, `--name NAME` for somebody else, or `--off`, which takes back what was said. Errors: `input-invalid`, `record-not-found`. */
async function sayWhose(household: Household, command: Command): Promise<object> {
  const who = saidIn(command)
  const [meant = ''] = command.words
  if (isId(meant)) {
    must(await household.call('sayWhose', { recordId: meant, who }))
    return must(await household.call('showWhose', { recordId: meant })) as WhoseView
  }
  const known = (await peopleHere(household)).find(({ key, name }) => key === meant || name === meant)
  if (known === undefined) throw badLine('say-whose takes the ID of a record, or a name as list-people says it.')
  must(await household.call('sayWhose', { key: known.key, who }))
  return { people: await peopleHere(household) }
}

/** `''` is the holder, null takes back what was said. */
function saidIn(command: Command): string | null {
  const name = textOf(command, 'name').trim()
  const [isMine, isOff] = [command.options['mine'] === true, command.options['off'] === true]
  if ([name !== '', isMine, isOff].filter(Boolean).length !== 1) throw badLine('say-whose takes one of --mine, --name NAME and --off.')
  return isOff ? null : isMine ? '' : name
}

async function peopleHere(household: Household): Promise<readonly PersonHere[]> {
  return must(await household.call('listPeopleHere', null)) as readonly PersonHere[]
}

function badLine(reason: string): CommandError {
  return new CommandError({ code: 'input-invalid', detail: { reason } })
}
