/** Copies that two computers of one person save of one share while they are apart: what is said of them is never less than what lies outside. */

import { expect, it } from 'vitest'
import { addOpening } from '../../../electron/vault/session/shares/openings.ts'
import { live, set, within } from '../../support/parted-lives.ts'
import type { Work } from '../../support/parted-lives.ts'

const SHARE = {
  ...{ contactId: 'ana', senderName: 'Ana', blob: null, stage: 'accepted', fromMs: 1, untilMs: 9, deleteByMs: 9, summaryJson: '{}' },
  ...{ receipts: 0, lastReceiptHash: '', checkedOnLedger: false },
}
const opened = (recordId: string, act?: 'saved'): Work =>
  within(async (tx, session) => {
    const entry = await tx.get('shares', 'g')
    if (entry === undefined) throw new Error('no share')
    const opening = { record: { recordId }, title: '', ...(act === undefined ? {} : { act }) } as never
    await addOpening(session, tx, { entry, share: { terms: { grantId: 'g', purpose: 'TREAT' } } as never, opening, asks: false })
  })
const saved = (recordId: string): Work => opened(recordId, 'saved')

it('each record that either saved is counted once, with what was saved before', async () => {
  await live(
    {
      before: [set('shares', 'g', SHARE), saved('a'), opened('x')],
      desk: [saved('b'), opened('y'), saved('c')],
      laptop: [opened('x'), saved('c'), saved('d'), opened('y')],
    },
    async ({ session }) => {
      expect(await session.manifest.get('shares', 'g')).toMatchObject({ savedCopies: { records: 4 } })
    },
  )
})

it('of a share that has ended meanwhile it is what the one says that saved most', async () => {
  const end = within(async (tx) => {
    const entry = await tx.get('shares', 'g')
    if (entry !== undefined) await tx.set('shares', 'g', { ...entry, ended: 'withdrawn', endedAtMs: 5 })
  })
  await live(
    { before: [set('shares', 'g', SHARE), saved('a')], desk: [saved('b'), saved('c')], laptop: [saved('d'), end] },
    async ({ session }) => {
      expect(await session.manifest.get('shares', 'g')).toMatchObject({ ended: 'withdrawn', savedCopies: { records: 3 } })
    },
  )
})
