/** Commands about who opened what, and about a month on one page. */

import type { AccessFilter, AccessLog, MonthView } from '../../shared/api/access-views.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { must } from './outcome.ts'
import { newFileOf, saveFile } from './save-file.ts'
import { contactIdOf } from './sharing.ts'

const LIMIT = 100
const LIMIT_MAX = 1_000_000

type Run = (household: Household, command: Command) => Promise<object>

/** Commands on an open vault. */
export const ACCESS_COMMANDS: Readonly<Record<string, Run>> = {
  /** `{entries, total, gaps, forks, breaks}`; `--out FILE` writes them as FHIR AuditEvents instead. */
  'list-accesses': async (household, command) => {
    const filter = await filterOf(household, command)
    const out = textOf(command, 'out')
    if (out !== '') return saved(household, command, filter)
    const { entries, total, gaps, forks, breaks } = must(
      await household.call('listAccesses', { ...filter, limit: numberOf(command, 'limit', 1, LIMIT_MAX, LIMIT), offset: 0 }),
    ) as AccessLog
    return {
      entries,
      total,
      gaps,
      forks,
      breaks,
      next: 'As the readers’ programs reported it. A changed program could open without a report.',
    }
  },
  'show-month': async (household, command) => must(await household.call('showMonth', { month: command.words[0] ?? '' })) as MonthView,
}

async function filterOf(household: Household, command: Command): Promise<AccessFilter> {
  const [who, recordId, month] = [textOf(command, 'to'), textOf(command, 'record'), textOf(command, 'month')]
  return {
    ...(who === '' ? {} : { contactId: await contactIdOf(household, who) }),
    ...(recordId === '' ? {} : { recordId }),
    ...(month === '' ? {} : { month }),
  }
}

async function saved(household: Household, command: Command, filter: AccessFilter): Promise<object> {
  const path = await newFileOf(command)
  const { text, count } = must(await household.call('saveAccesses', filter)) as { readonly text: string; readonly count: number }
  await saveFile(household, path, text)
  return { file: textOf(command, 'out'), count, next: 'The file is not encrypted.' }
}
