/** Commands about who opened what, and about a month on one page. */

import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { AccessFilter, AccessLog, MonthView } from '../../shared/api/access-views.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { must } from './outcome.ts'
import { contactIdOf } from './sharing.ts'

const LIMIT = 100

type Run = (household: Household, command: Command) => Promise<object>

/** Commands on an open vault. */
export const ACCESS_COMMANDS: Readonly<Record<string, Run>> = {
  /** `{entries, total, gaps, forks}`; `--out FILE` writes them as FHIR AuditEvents instead. */
  'list-accesses': async (household, command) => {
    const filter = await filterOf(household, command)
    const out = textOf(command, 'out')
    if (out !== '') return saved(household, filter, out)
    const { entries, total, gaps, forks } = must(
      await household.call('listAccesses', { ...filter, limit: Number(textOf(command, 'limit')) || LIMIT, offset: 0 }),
    ) as AccessLog
    return { entries, total, gaps, forks, next: 'As the readers’ programs reported it. A changed program could open without a report.' }
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

async function saved(household: Household, filter: AccessFilter, out: string): Promise<object> {
  const { text, count } = must(await household.call('saveAccesses', filter)) as { readonly text: string; readonly count: number }
  await writeFile(resolve(out), text, { mode: 0o600 })
  return { file: out, count, next: 'The file is not encrypted.' }
}
