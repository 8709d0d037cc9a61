/** Where a contact's journal, as she gives it now, is another one than what was followed of it here. */

import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { JournalSourcePort } from '../ports.ts'

/** Lines asked for at once. */
const LINES_A_REQUEST = 200

/** Number of the first line here that hers has not, or has otherwise; null where hers has all of them. Goes back from the end, as two that went on from one copy are alike before. Errors: those of asking, `ledger-disagrees` where not even the first is the same. */
export async function firstMissing(
  source: JournalSourcePort,
  from: ContactCard,
  genesisHash: string,
  lines: readonly string[],
): Promise<Result<number | null>> {
  let found: number | null = null
  for (let end = lines.length; end > 0;) {
    const start = Math.max(0, end - LINES_A_REQUEST)
    const hers = await source.fetchLines(from, genesisHash, start, end - start)
    if (!hers.ok) return hers
    const at = lines.slice(start, end).findIndex((line, index) => line !== hers.value[index])
    if (at >= 0) found = start + at
    if (at !== 0) return ok(found)
    end = start
  }
  return err('ledger-disagrees')
}
