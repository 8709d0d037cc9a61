/** The asking side for letters at a mirror: leaving one for somebody who is away, and collecting one's own. */

import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { ContactCard, Did } from '../../../shared/model/person.ts'
import type { AskDeps } from './ask.ts'
import { withStream } from './ask.ts'
import { letterId } from './held-letters.ts'
import type { Inbox } from './inbox.ts'

/** Errors: `peer-unreachable`, `peer-timeout`, `refused-by-peer`, `peer-protocol`. */
export function leaveLetter(deps: AskDeps, at: ContactCard, to: Did, envelope: Uint8Array): Promise<Result<'waiting' | 'taken'>> {
  const id = letterId(envelope)
  return withStream(deps, at, async (frames) => {
    await frames.write({ op: 'leave', to, id })
    const asked = stateOf((await frames.read()).header)
    if (asked !== 'unknown') return asked === null ? err('refused-by-peer') : ok(asked)
    await frames.write({ op: 'leave', to, id }, envelope, true)
    const left = stateOf((await frames.read()).header)
    return left === null || left === 'unknown' ? err('refused-by-peer') : ok(left)
  })
}

function stateOf(header: Readonly<Record<string, unknown>>): 'unknown' | 'waiting' | 'taken' | null {
  const { ok: said, state } = header
  return said === true && (state === 'unknown' || state === 'waiting' || state === 'taken') ? state : null
}

/** Durable in the inbox before the mirror forgets them. What came through a mirror counts as from it until it is opened. */
export function collectLetters(
  deps: AskDeps,
  at: ContactCard,
  take: (envelope: Uint8Array) => ReturnType<Inbox['add']>,
): Promise<Result<number>> {
  return withStream(deps, at, async (frames) => {
    await frames.write({ op: 'collect' })
    const { ok: said, count } = (await frames.read()).header
    if (said !== true) return err('refused-by-peer')
    if (!Number.isSafeInteger(count) || Number(count) < 0 || Number(count) > deps.limits.collectedMax) return err('peer-protocol')
    const have: string[] = []
    for (let at = 0; at < Number(count); at++) {
      const { payload } = await frames.read()
      // One for which there is no room stays where it is.
      if ((await take(payload)).ok) have.push(letterId(payload))
    }
    await frames.write({ have }, undefined, true)
    await frames.read()
    return ok(have.length)
  })
}
