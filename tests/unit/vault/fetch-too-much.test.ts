/** Whoever shares says in the signed terms how much it is: what comes beyond that is not taken in, by whichever way. */

import { expect, it } from 'vitest'
import { fetchFromAny } from '../../../electron/vault/session/letters/ways.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import type { Contact, ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'

const MIB = 1024 * 1024
const SIGNED_BYTES = 10 * MIB
/** What a node would go on sending. */
const WITHOUT_END_BYTES = 500 * MIB

/** How many bytes came, and what was said, where the sender sends `bytes`. */
async function fetched(bytes: number, mirrors: readonly ContactCard[] = []): Promise<readonly [number, string, number]> {
  let came = 0
  let shown = 0
  const fetchFiles = async (
    _from: ContactCard,
    _grant: unknown,
    _cids: unknown,
    onProgress: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<unknown> => {
    for (let sum = 0; sum < bytes; sum += MIB) {
      await Promise.resolve()
      if (signal.aborted) return err('cancelled')
      came = sum + MIB
      onProgress(came)
    }
    return ok(null)
  }
  const session = {
    manifest: { get: () => Promise.resolve(mirrors.length === 0 ? undefined : { cards: mirrors }) },
    ports: { peer: { fetchFiles } },
  } as unknown as Session
  const contact = { id: 'c', card: {} } as unknown as Contact
  const said = await fetchFromAny(session, contact, {
    grant: { grantId: 'g', purpose: 'TREAT', right: 'view' },
    cids: ['one', 'two'],
    sizeBytes: SIGNED_BYTES,
    onProgress: (sum) => {
      shown = sum
    },
    signal: new AbortController().signal,
  })
  return [came / MIB, said.ok ? 'ok' : said.error.code, shown / MIB]
}

it('as much as was signed comes, and the nodes beside it', async () => {
  expect(await fetched(SIGNED_BYTES)).toEqual([10, 'ok', 10])
})

it.each([
  ['directly', []],
  ['by a mirror as well', [{} as ContactCard]],
])('what has no end is left, %s', async (_way, mirrors) => {
  const [came, said, shown] = await fetched(WITHOUT_END_BYTES, mirrors)
  expect(said).toBe('peer-protocol')
  expect(came).toBeLessThan(15)
  expect(shown).toBeLessThanOrEqual(10)
})
