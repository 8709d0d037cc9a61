/** Entries for a ledger that one computer of a person let go: each has its one effect at most, whatever another one still has. */

import { describe, expect, it } from 'vitest'
import { configurePublicPlace } from '../../../electron/vault/operations/ledger/configure-public-place.ts'
import type { OutboxEntry } from '../../../electron/vault/session/collections.ts'
import { keepJournal } from '../../../electron/vault/session/ledger/journal-copy.ts'
import { blurRhythm } from '../../../electron/vault/session/ledger/outbox-rhythm.ts'
import { beginLedgerAnew } from '../../../electron/vault/session/ledger/witness.ts'
import { ok } from '../../../shared/model/result.ts'
import { keysOf, live, set, within } from '../../support/parted-lives.ts'
import type { Work } from '../../support/parted-lives.ts'

const entry = (kind: OutboxEntry['kind'], state: OutboxEntry['state'], more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  ...{
    order: 1,
    kind,
    value: kind === 'head' ? '' : '0x01',
    state,
    raw: state === 'intent' ? '' : '0xraw',
    hash: '',
    height: 0,
    atMs: 1,
    data: '',
  },
  ...more,
})
describe('the outbox', () => {
  it('what was for a ledger that was given up does not come back, and what is to be witnessed stays', async () => {
    await live(
      {
        before: [
          set('outbox', 'log', entry('deploy-seal-log', 'submitted')),
          set('outbox', 'state', entry('head', 'signed')),
          set('outbox', 'seal', entry('seal', 'confirmed')),
        ],
        desk: [({ session }) => beginLedgerAnew(session)],
        laptop: [set('outbox', 'seal of the laptop', entry('seal', 'intent'))],
      },
      async (one) => {
        const left = await one.session.manifest.list('outbox')
        const names = left.map(([id, { kind, state }]) => `${id.length > 20 ? '' : `${id} `}${kind} ${state}`).sort()
        expect(names).toEqual(['deploy-seal-log intent', 'deploy-vault-heads intent', 'seal of the laptop seal intent', 'seal seal intent'])
      },
    )
  })

  it('a new state that another one stands for is sent once, unless it was signed elsewhere; one is left whoever dropped which', async () => {
    const spare: Work = ({ session }) => blurRhythm(session, 60, true)
    const heads = ['1', '2', '3'].map((id) => set('outbox', id, entry('head', 'intent', { order: Number(id) })))
    await live({ before: heads, desk: [spare] }, async (one) => {
      expect(await keysOf(one, 'outbox')).toEqual(['1'])
    })
    await live({ before: heads, desk: [spare], laptop: [set('outbox', '3', entry('head', 'submitted', { order: 3 }))] }, async (one) => {
      expect(await keysOf(one, 'outbox')).toEqual(['1', '3'])
    })
    await live(
      { before: heads, desk: [spare], laptop: [set('outbox', '4', entry('head', 'intent', { order: 4 })), spare] },
      async (one) => {
        expect(await keysOf(one, 'outbox')).toEqual(['1'])
      },
    )
  })

  it('what was to go to a public place that was given up goes to no other, and a seal that counts there is kept with what opens it', async () => {
    const seal = (id: string, state: OutboxEntry['state']): readonly Work[] => [
      set('publicOutbox', id, entry('seal', state)),
      set('daySeals', `day ${id}`, { atMs: 1, genesisHash: '0x1', height: 1, salt: 's', root: '0x2', outboxId: id, at: {} }),
    ]
    const place = { place: { chainId: 1, sealLog: '0x1' }, genesisHash: '0x', changedAtMs: 1 }
    await live(
      {
        before: [
          within(async (tx) => {
            const vault = await tx.get('vault', 'vault')
            if (vault !== undefined) await tx.set('vault', 'vault', { ...vault, publicPlace: place as never })
          }),
          ...seal('waits', 'intent'),
          ...seal('is there', 'confirmed'),
          ...seal('gets there', 'submitted'),
        ],
        desk: [
          ({ session }) =>
            configurePublicPlace(
              { ...session, ports: { ...session.ports, publicLedger: { configure: () => Promise.resolve(ok({})) } as never } },
              null,
              new AbortController().signal,
            ),
        ],
        laptop: [set('publicOutbox', 'gets there', entry('seal', 'confirmed'))],
      },
      async (one) => {
        expect(await keysOf(one, 'publicOutbox')).toEqual(['gets there', 'is there'])
        expect(await keysOf(one, 'daySeals')).toEqual(['day gets there', 'day is there'])
      },
    )
  })

  it('the copy of a ledger is that of the one that is kept, not of one before it', async () => {
    const journal =
      (genesisHash: string, lines: number): Work =>
      ({ session }) => {
        const ledger = {
          status: () => Promise.resolve(ok({ kind: 'embedded', chainId: 1, genesisHash, height: lines, time: 1 })),
          exportJournal: () => Promise.resolve(ok(Array.from({ length: lines }, (_, at) => `line ${String(at)}`).join('\n'))),
        }
        return keepJournal({ ...session, ports: { ...session.ports, ledger: ledger as never } })
      }
    await live({ before: [journal('0xaa', 3)], desk: [journal('0xbb', 2)] }, async (one) => {
      expect(await keysOf(one, 'journal')).toEqual(['bb/0'])
    })
  })
})
