/** The asking side for readers below a share: showing a mirror the chain of child grants down to oneself. */

import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { ShownBelow } from '../../vault/ports.ts'
import { withStream } from './ask.ts'
import type { AskDeps } from './ask.ts'

/** Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
export function showChain(deps: AskDeps, at: ContactCard, shown: ShownBelow): Promise<Result<null>> {
  return withStream(deps, at, async (frames) => {
    await frames.write({ op: 'below' }, Buffer.from(JSON.stringify(shown), 'utf8'), true)
    return (await frames.read()).header['ok'] === true ? ok(null) : err('refused-by-peer')
  })
}
