/** What is kept for somebody else, where her orders reach two computers of one person that have not met: her last word counts, whatever their clocks say. */

import { expect, it } from 'vitest'
import { agree, endKeeping, takeOrder } from '../../../electron/vault/session/carry/kept.ts'
import type { KeptEntry } from '../../../electron/vault/session/carry/mirror-entries.ts'
import { Refusal } from '../../../electron/vault/session/refusal.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { ANA, CONTACT, live, set } from '../../support/parted-lives.ts'
import type { Story, Work } from '../../support/parted-lives.ts'

const HOUR_MS = 3_600_000

/** An order of Ana's with her number. */
const order =
  (kind: 'ask' | 'keep' | 'stop', seq: number): Work =>
  async ({ session }) => {
    const said = { version: 1, kind, depth: 'shares', pullId: 'b'.repeat(32), lines: [], people: [], more: [], seq }
    const letter = { from: ANA.did, type: 'mirror-order', payload: encodeUtf8(JSON.stringify(said)), id: `${kind} ${String(seq)}` }
    await takeOrder(session, letter).catch(passNobody)
  }
const yes: Work = ({ session }) => agree(session, CONTACT, 1).catch(passNobody)
const no: Work = async ({ session }) => {
  const entry = await session.manifest.get('kept', CONTACT.id)
  if (entry !== undefined) await endKeeping(session, CONTACT, entry, 'declined').catch(passNobody)
}
/** The clock of this computer from here on. */
const clock =
  (hours: number): Work =>
  (computer) =>
    Promise.resolve(void (computer.clock.offsetMs = hours * HOUR_MS))

/** There is no node behind these computers. */
function passNobody(error: unknown): void {
  if (!(error instanceof Refusal) || error.error.code !== 'peer-unreachable') throw error
}

const before = [set('contacts', CONTACT.id, CONTACT)]

const CASES: readonly (readonly [string, Story, KeptEntry['state']])[] = [
  [
    'a stop ends what the other computer was asked to keep by a clock that is ahead',
    { before, desk: [clock(9), order('ask', 5), yes], laptop: [order('ask', 5), order('stop', 6)] },
    'stopped',
  ],
  [
    'a stop ends what the other computer was asked anew',
    { before: [...before, order('ask', 3), yes], desk: [order('ask', 7), order('keep', 8)], laptop: [order('stop', 9)] },
    'stopped',
  ],
  [
    'who is asked again after the stop is asked, by a clock that is behind as well',
    { before: [...before, order('ask', 3), yes], desk: [order('stop', 6)], laptop: [clock(-9), order('stop', 6), order('ask', 7)] },
    'asked',
  ],
  [
    'a no counts over a yes to the same question',
    { before: [...before, order('ask', 3)], desk: [clock(9), yes, order('keep', 4)], laptop: [no] },
    'declined',
  ],
  [
    'a yes counts over none, by a clock that is behind as well',
    { before, desk: [clock(9), order('ask', 3)], laptop: [clock(-9), order('ask', 3), yes] },
    'keeping',
  ],
]

it.each(CASES)('%s', async (_title, story, state) => {
  await live(story, async ({ session }) => {
    expect(await session.manifest.get('kept', CONTACT.id)).toMatchObject({ state })
  })
})

it('of two of her orders the newer one is followed, whatever the clocks say', async () => {
  await live(
    { before: [...before, order('ask', 3), yes], desk: [clock(9), order('keep', 4)], laptop: [order('keep', 5)] },
    async ({ session }) => {
      expect(await session.manifest.get('kept', CONTACT.id)).toMatchObject({ state: 'keeping', seq: 5 })
    },
  )
})
