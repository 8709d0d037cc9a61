/** Asking for the key of one record, with the receipts of the openings up to it. */

import type { ReceiptStatement } from '../../../shared/model/grant.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { withStream } from './ask.ts'
import type { AskDeps } from './ask.ts'

/** Errors: `peer-unreachable` only where nothing was sent, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
export async function fetchKey(
  deps: AskDeps,
  from: ContactCard,
  grantId: string,
  recordId: string,
  receipts: readonly ReceiptStatement[],
): Promise<Result<Uint8Array>> {
  let isSent = false
  const answer = await withStream(deps, from, async (frames) => {
    isSent = true
    await frames.write({ op: 'key', grantId, recordId }, Buffer.from(JSON.stringify(receipts), 'utf8'), true)
    const { header, payload } = await frames.read()
    return header['ok'] === true ? ok(payload) : err('refused-by-peer')
  })
  return !answer.ok && answer.error.code === 'peer-unreachable' && isSent ? err('peer-timeout') : answer
}
