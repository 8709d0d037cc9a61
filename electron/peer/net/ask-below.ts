/** The asking side for readers below a share: showing a mirror the chain of child grants down to oneself. */

import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { SignedChild } from '../../../shared/model/signed-child.ts'
import { withStream } from './ask.ts'
import type { AskDeps } from './ask.ts'

/** Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
export function showChain(deps: AskDeps, at: ContactCard, chain: readonly SignedChild[], card: ContactCard): Promise<Result<null>> {
  return withStream(deps, at, async (frames) => {
    await frames.write({ op: 'below' }, Buffer.from(JSON.stringify({ chain, card }), 'utf8'), true)
    return (await frames.read()).header['ok'] === true ? ok(null) : err('refused-by-peer')
  })
}
