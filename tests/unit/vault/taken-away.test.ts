/** What a person took away on one computer stays away, whatever another one that was not there still has; and what she keeps is not lost by that. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deleteRecords } from '../../../electron/vault/operations/records/delete-records.ts'
import { stopMirror } from '../../../electron/vault/operations/carry/stop-mirror.ts'
import { withdrawRequest } from '../../../electron/vault/operations/letters/withdraw-request.ts'
import type { RequestEntry, ShareEntry } from '../../../electron/vault/session/collections.ts'
import type { MirrorEntry } from '../../../electron/vault/session/carry/mirror-entries.ts'
import { setPin } from '../../../electron/vault/session/carry/pin-entries.ts'
import { settlePins } from '../../../electron/vault/session/carry/settle-pins.ts'
import { repeatStops } from '../../../electron/vault/session/carry/stop-mirrors.ts'
import { ledgersAfter } from '../../../electron/vault/session/ledger/moved-ledgers.ts'
import { storeBlob, takeAway } from '../../../electron/vault/session/session.ts'
import { noteOver } from '../../../electron/vault/session/shares/early-amendments.ts'
import { endShare } from '../../../electron/vault/session/shares/shares.ts'
import { dropKey } from '../../../electron/vault/session/keys/held-keys.ts'
import { signRequest } from '../../../shared/crypto/request.ts'
import { NO_DISADVANTAGE } from '../../../shared/model/request.ts'
import type { RequestTerms } from '../../../shared/model/request.ts'
import { ANA, CONTACT, keysOf, LATER_MS, live, set, within } from '../../support/parted-lives.ts'
import type { Work } from '../../support/parted-lives.ts'
import type { Computer } from '../../support/own-computers.ts'

const record =
  (id: string): Work =>
  async ({ session }) => {
    const blob = await storeBlob(session, new TextEncoder().encode(id))
    const entry = { ...blob, version: 1, sizeBytes: 1, kind: 'problem', importId: 'i', digest: `digest of ${id}`, salt: '' }
    await session.manifest.commit(async (tx) => {
      await tx.set('records', id, entry as never)
      await tx.set('digests', entry.digest, id)
    })
  }

describe('what belongs to a deleted record', () => {
  it('what was said of keeping it to oneself is gone with it, also where it was said meanwhile', async () => {
    for (const meanwhile of [false, true])
      await live(
        {
          before: [
            record('a'),
            record('b'),
            set('keptPrivate', 'b', { kept: true, changedAtMs: 1 }),
            set('whose', 'record/a', { who: 'Ion', changedAtMs: 1 }),
            set('whose', 'record/b', { who: 'Ion', changedAtMs: 1 }),
            set('whose', 'person/ion/', { who: 'Ion', changedAtMs: 1 }),
            ...(meanwhile ? [] : [set('keptPrivate', 'a', { kept: true, changedAtMs: 1 })]),
          ],
          desk: [({ session }) => deleteRecords(session, { recordIds: ['a'] })],
          laptop: [set('keptPrivate', 'a', { kept: false, changedAtMs: 9 }), set('whose', 'record/a', { who: '', changedAtMs: 9 })],
        },
        async (one) => {
          expect([await keysOf(one, 'records'), await keysOf(one, 'keptPrivate'), await keysOf(one, 'digests')]).toEqual([
            ['b'],
            ['b'],
            ['digest of b'],
          ])
          expect(await keysOf(one, 'whose')).toEqual(['person/ion/', 'record/b'])
        },
      )
  })
})

describe('letters', () => {
  const letter =
    (id: string, more: object): Work =>
    async ({ session }) => {
      const { cid, chunks } = await storeBlob(session, new TextEncoder().encode(`letter ${id}`))
      await session.manifest.commit((tx) =>
        tx.set('deliveries', id, { order: 1, contactId: 'ana', type: 'request', grantId: '', cid, chunks, ...more }),
      )
    }
  const requestId = 'ab'.repeat(16)
  const request = async ({ session }: Computer): Promise<void> => {
    const answerByMs = 1_802_000_000_000
    const terms: RequestTerms = {
      ...{ version: 1, requestId, asker: session.identity.did, askerName: 'Maria', holder: ANA.did, holderName: 'Ana' },
      ...{ what: { kinds: ['problem'], codes: [], recordIds: [] }, purpose: 'TREAT', right: 'view', why: 'private' },
      ...{ fromMs: 1, untilMs: LATER_MS, deleteByMs: LATER_MS, askedAtMs: 1_799_000_000_000, answerByMs },
      noDisadvantage: NO_DISADVANTAGE.en,
    }
    const asked: RequestEntry = { direction: 'out', contactId: 'ana', request: signRequest(session.identity, terms), atMs: 1, answerByMs }
    await session.manifest.commit((tx) => tx.set('requests', requestId, asked))
  }

  it('a request that was taken back before it went does not go from another computer', async () => {
    await live(
      {
        before: [set('contacts', 'ana', CONTACT), request, letter('waiting', { grantId: requestId }), letter('other', {})],
        desk: [({ session }) => withdrawRequest(session, { requestId })],
      },
      async (one) => {
        const left = await one.session.manifest.list('deliveries')
        expect(left.map(([id, { type }]) => (id.length > 9 ? type : id)).sort()).toEqual(['other', 'request-withdrawn'])
      },
    )
  })

  it('that one went from the other computer before it was called back stays known', async () => {
    await live(
      {
        before: [letter('waiting', {})],
        desk: [within((tx, session) => takeAway(session, tx, 'deliveries', 'waiting'))],
        laptop: [letter('waiting', { deliveredAtMs: 5 })],
      },
      async (one) => {
        expect(await one.session.manifest.get('deliveries', 'waiting')).toMatchObject({ deliveredAtMs: 5 })
      },
    )
  })
})

describe('pins', () => {
  const pin = (cid: string, state: string, changedAtMs = 1): Work =>
    set('pins', cid, { endpoint: 'https://pins.example', recordId: 'a', requestIds: [], state, changedAtMs })
  const stateOf = async ({ session }: Computer, cid: string): Promise<string | undefined> =>
    (await session.manifest.get('pins', cid))?.state

  it('what was let go is not asked for again by a computer whose clock is ahead, or which went on asking', async () => {
    for (const meanwhile of [[], [pin('c', 'kept')]])
      await live(
        {
          before: [pin('c', 'wanted', LATER_MS)],
          desk: [
            within((tx, session) =>
              setPin(session, tx, 'c', { endpoint: 'https://pins.example', recordId: 'a', requestIds: [], state: 'leaving' }),
            ),
          ],
          laptop: meanwhile.length === 0 ? [] : [pin('c', 'kept', LATER_MS)],
        },
        async (one) => {
          expect(await stateOf(one, 'c')).toBe('leaving')
        },
      )
  })

  it('one that was forgotten, or was never asked for, does not come back; pinned anew it stays', async () => {
    await live({ before: [pin('c', 'wanted')], desk: [({ session }) => settlePins(session)] }, async (one) => {
      expect(await stateOf(one, 'c')).toBe(undefined)
    })
    const again = within((tx, session) =>
      setPin(session, tx, 'c', { endpoint: 'https://pins.example', recordId: 'a', requestIds: [], state: 'kept' }),
    )
    await live(
      {
        before: [pin('c', 'wanted', LATER_MS)],
        desk: [({ session }) => settlePins(session), again],
      },
      async (one) => {
        expect(await stateOf(one, 'c')).toBe('kept')
      },
    )
  })
})

const share = (more: Partial<ShareEntry> = {}): ShareEntry => ({
  ...{ contactId: 'nobody', senderName: 'Ana', blob: null, stage: 'fetched', fromMs: 1, untilMs: LATER_MS, deleteByMs: LATER_MS },
  ...{ summaryJson: '{}', receipts: 1, lastReceiptHash: 'h', checkedOnLedger: true },
  ...more,
})

describe('what others shared', () => {
  it('keys and receipts of a share that has ended do not come back, those of others stay', async () => {
    const held = (grant: string): readonly Work[] => [
      set('shares', grant, share()),
      set('keyBoxes', `${grant}/a`, 'box'),
      set('openings', `${grant}/h`, '{}'),
    ]
    await live(
      {
        before: [...held('g'), ...held('other')],
        desk: [({ session }) => endShare(session, 'g', 'withdrawn')],
        laptop: [set('keyBoxes', 'g/b', 'box'), set('openings', 'g/i', '{}'), set('keyBoxes', 'other/b', 'box')],
      },
      async (one) => {
        expect(await keysOf(one, 'keyBoxes')).toEqual(['other/a', 'other/b'])
        expect(await keysOf(one, 'openings')).toEqual(['other/h'])
        expect((await one.session.manifest.get('shares', 'g'))?.stage).toBe('deleted')
      },
    )
  })

  it('what came back to whoever gave it stays hers when that ends', async () => {
    const given: Work = async ({ session }) => {
      const cid = (await session.manifest.get('records', 'mine'))?.cid
      const amendmentJson = JSON.stringify({ added: [{ recordId: 'x', cid, sizeBytes: 1 }] })
      const blob = await storeBlob(session, new TextEncoder().encode(JSON.stringify({ amendment: { amendmentJson } })))
      await set('amendments', 'g/1/h', { grantId: 'g', side: 'received', hash: 'h', atMs: 1, blob, fetched: true })({ session } as Computer)
    }
    await live(
      { before: [record('mine'), set('shares', 'g', share()), given], desk: [({ session }) => endShare(session, 'g', 'deleted')] },
      async ({ session }) => {
        expect(await session.manifest.get('amendments', 'g/1/h')).toMatchObject({ blob: null })
      },
    )
  })

  it('the key of a record that was taken back does not come back, wherever that was noted', async () => {
    const amendment = { grantId: 'g', side: 'received', hash: 'h', atMs: 1, blob: null }
    for (const noted of [set('shares', 'g', share({ dropped: ['a'] })), set('amendments', 'g/1/h', { ...amendment, dropped: ['a'] })])
      await live(
        {
          before: [
            set('shares', 'g', share()),
            set('amendments', 'g/1/h', amendment),
            set('keyBoxes', 'g/a', 'box'),
            set('keyBoxes', 'g/b', 'box'),
          ],
          desk: [noted, within((tx) => dropKey(tx, 'g', 'a'))],
        },
        async (one) => {
          expect(await keysOf(one, 'keyBoxes')).toEqual(['g/b'])
        },
      )
  })

  it('a change that waited for an invite which came too late waits no more anywhere', async () => {
    const early =
      (grantId: string, key: string): Work =>
      async ({ session }) => {
        const blob = await storeBlob(session, new TextEncoder().encode(key))
        const waiting = { grantId, side: 'received', hash: key, atMs: 1, blob, early: { from: ANA.did, sizeBytes: 1 } }
        await session.manifest.commit((tx) => tx.set('amendments', `${grantId}/${key}`, waiting as never))
      }
    await live(
      {
        before: [early('g', '1'), early('other', '1')],
        desk: [({ session }) => noteOver(session, ANA.did, 'g')],
        laptop: [early('g', '2')],
      },
      async (one) => {
        expect(await keysOf(one, 'amendments')).toEqual(['other/1'])
      },
    )
  })
})

describe('links and mirrors', () => {
  it('a link that came to nothing is none, and one whose key was forgotten has none', async () => {
    const link = {
      label: 'l',
      count: 1,
      madeAtMs: 1,
      untilMs: 9,
      kind: 'host',
      host: 'h',
      link: 'shlink:/key',
      file: 'f',
      place: null,
      readable: false,
    }
    await live(
      {
        before: [set('links', 'one', link), set('links', 'two', link)],
        desk: [within((tx, session) => takeAway(session, tx, 'links', 'one')), set('links', 'two', { ...link, link: '', untilMs: 1 })],
        laptop: [set('links', 'two', { ...link, readable: true })],
      },
      async (one) => {
        expect((await one.session.manifest.list('links')).map(([id, found]) => [id, found.link])).toEqual([['two', '']])
      },
    )
  })

  it('a mirror that was stopped stays so where another computer went on with it, and hears it once more behind that', async () => {
    const mirror: MirrorEntry = {
      ...{ depth: 'shares', state: 'agreed', pullId: 'p', changedAtMs: 1, seq: 5, told: 't', lines: [], leaving: {}, gone: {}, asked: 1 },
      ...{ heardSeq: 5, heardAtMs: 1, quotaBytes: 1, usedBytes: 0, held: [], left: 0 },
    }
    const before = [set('contacts', 'ana', CONTACT), set('mirrors', 'ana', mirror)]
    const desk: readonly Work[] = [({ session }) => stopMirror(session, { contactId: 'ana' })]
    await live({ before, desk, laptop: [set('mirrors', 'ana', { ...mirror, seq: LATER_MS, changedAtMs: LATER_MS })] }, async (one) => {
      const now = await one.session.manifest.get('mirrors', 'ana')
      expect([now?.state, now?.seq]).toEqual(['stopping', LATER_MS])
      await repeatStops(one.session)
      const told = await one.session.manifest.get('mirrors', 'ana')
      expect([told?.state, told?.seq, told?.stop]).toEqual(['stopping', LATER_MS + 1, LATER_MS + 1])
      await repeatStops(one.session)
      expect((await one.session.manifest.get('mirrors', 'ana'))?.seq).toBe(LATER_MS + 1)
    })
    // Asked again since, it keeps again.
    const again = set('mirrors', 'ana', { ...mirror, asked: 2, changedAtMs: 3 })
    await live(
      { before, desk: [...desk, again], laptop: [set('mirrors', 'ana', { ...mirror, seq: 7, changedAtMs: LATER_MS })] },
      async (one) => {
        expect((await one.session.manifest.get('mirrors', 'ana'))?.state).toBe('agreed')
      },
    )
  })

  it('more ledgers of a contact than are remembered may come back: where each goes on is the same', async () => {
    const moved = (from: number): Work =>
      set('movedLedgers', `ana/0x${String(from)}`, { to: { chainId: 1, genesisHash: `0x${String(from + 1)}`, sealLog: '0x' }, atMs: from })
    await live({ before: [moved(1), moved(2)], desk: [within((tx) => tx.delete('movedLedgers', 'ana/0x1'))] }, async (one) => {
      const after = await ledgersAfter(one.session, 'ana', { chainId: 1, genesisHash: '0x2', sealLog: '0x' })
      expect(after.map(({ genesisHash }) => genesisHash)).toEqual(['0x2', '0x3'])
    })
  })
})

/** Places at which an entry goes without a note, and why it does not come back, or may. */
const UNNOTED: readonly (readonly [file: string, deleted: string])[] = [
  ['manifest/versions.ts', 'digests'], // Follows the record.
  ['manifest/versions.ts', 'records'], // Noted beside it.
  ['manifest/versions.ts', 'keptPrivate'], // Follows the record.
  ['manifest/versions.ts', 'whose'], // As before.
  ['carry/pin-entries.ts', 'pins'], // Noted beside it, with its time.
  ['ledger/outbox-rhythm.ts', 'outbox'], // Noted beside it as a spare head.
  ['ledger/begun-anew.ts', 'movedLedgers'], // Harmless, above.
  ['keys/held-keys.ts', 'keyBoxes'], // Follow the share.
  ['shares/openings.ts', 'openings'], // Comes back with the chain of its share, or is outside of it.
  ['shares/early-amendments.ts', 'amendments'], // Follow what is known of the invite; what was refused is refused again.
  ['operations/vault/recover-from-mirror.ts', 'deliveries'], // Another computer that has the letter may still send it.
  ['session/sync.ts', 'digests'],
]

it('nothing else goes without a note', () => {
  const root = join(import.meta.dirname, '../../../electron/vault')
  const found: string[] = []
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')))
    for (const [, collection = ''] of readFileSync(join(root, file), 'utf8').matchAll(/\btx\.delete\('([^']*)'/gu))
      if (!UNNOTED.some(([end, deleted]) => file.endsWith(end) && deleted === collection)) found.push(`${file}: ${collection}`)
  expect(found).toEqual([])
})
