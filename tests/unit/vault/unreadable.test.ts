/** One record whose bytes are gone or wrong holds nothing up: what is shared goes on without it, and says by name which it is. */

import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { previewLinkOut } from '../../../electron/vault/operations/carry/preview-link-out.ts'
import { grantAccess } from '../../../electron/vault/operations/shares/grant-access.ts'
import { previewGrant } from '../../../electron/vault/operations/shares/preview-grant.ts'
import { showConsent } from '../../../electron/vault/operations/shares/show-consent.ts'
import { readPreviewRows } from '../../../electron/vault/operations/shares/read-preview-rows.ts'
import type { RecordEntry } from '../../../electron/vault/session/collections.ts'
import { noteUnreadable, unreadableAmong } from '../../../electron/vault/session/records/unreadable.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { changeVaultEntry } from '../../../electron/vault/session/session.ts'
import { readStanding } from '../../../electron/vault/session/shares/amendments.ts'
import { giveLater } from '../../../electron/vault/session/shares/give-later.ts'
import type { GrantDraft } from '../../../shared/api/grant-views.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { digestOfCid } from '../../../shared/crypto/block-cid.ts'
import { findPlace } from '../../../shared/crypto/block-places.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { createCore, documentOf, importInto, recordOf } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

const DATE = '2019-05'
const TITLES = ['Asthma', 'Gout', 'Eczema', 'Migraine']
const signal = new AbortController().signal
let core: Core
let dir = ''
let ids: readonly string[] = []
let draft: GrantDraft

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-unreadable-'))
  core = (await createCore(dir)).core
  ids = await importInto(
    core,
    TITLES.map((title, at) => {
      const record = recordOf(title, 0)
      if (record.type !== 'record') throw new Error('no record')
      const resource = { ...(JSON.parse(record.resourceJson) as object), onsetDateTime: DATE }
      return { ...record, entry: at, row: { ...record.row, date: DATE }, resourceJson: JSON.stringify(resource) }
    }),
    dir,
  )
  const { session } = core
  const reader = deriveIdentity(new Uint8Array(32).fill(7))
  const device = signDeviceCertificate(reader, '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN', 1)
  const card = createContactCard(reader, { name: 'Dr Ana', device, addresses: [], issuedAtMs: 1 })
  const known = { safetyWords: [], verified: true, addedAtMs: 1 }
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, (entry) => ({ ...entry, wordsConfirmed: true }))
    await tx.set('contacts', 'ana', { id: 'ana', did: reader.did, name: 'Dr Ana', role: 'clinician', card, ...known })
  })
  const now = session.ports.clock.now()
  const times = { fromMs: now - 1000, untilMs: now + 3_600_000, deleteByMs: now + 3_600_000 }
  draft = { contactId: 'ana', scope: { recordIds: [], kinds: ['problem'] }, purpose: 'TREAT', right: 'view', ...times }
})
afterAll(async () => {
  await core.close()
  await rm(dir, { recursive: true })
})

const entryOf = async (id: string | undefined): Promise<RecordEntry> =>
  (await core.session.manifest.get('records', id ?? '')) as RecordEntry
/** Its bytes are not on the disk any more; the function puts them there again. */
async function lose(id: string | undefined): Promise<() => Promise<void>> {
  const { blocks } = core.session.ports
  const { cid } = await entryOf(id)
  const chunks = must(await blocks.readChunks(cid, 0, 1))
  must(await blocks.dropFiles([cid]))
  return async () => {
    must(await blocks.putFiles([chunks]))
  }
}
const titlesOf = async (recordIds: readonly string[]): Promise<readonly string[]> =>
  (await readPreviewRows(core.session, { recordIds })).map(({ title }) => title).sort()
/** Its node is not here: what is signed is committed before that is told. */
async function signed(previewToken: string, chosen = draft): Promise<string[]> {
  const before = new Set((await core.session.manifest.list('grants')).map(([id]) => id))
  await grantAccess(core.session, { ...chosen, previewToken }).catch((error: unknown) => {
    if ((error as { error?: { code?: string } }).error?.code !== 'peer-stopped') throw error
  })
  const [fresh] = (await core.session.manifest.list('grants')).filter(([id]) => !before.has(id))
  if (fresh === undefined) throw new Error('no grant')
  return (await readStanding(core.session, ...fresh)).terms.records.map(({ recordId }) => recordId)
}
const refused = (code: string): unknown => expect.objectContaining({ name: 'Refusal', error: { code } })

it('a share of kinds goes on without it: named before it is signed, and not in what is signed', async () => {
  const mend = await lose(ids[1])
  const preview = await previewGrant(core.session, draft, signal)
  expect(preview.unreadable).toEqual([{ recordId: ids[1], kind: 'problem', title: 'Gout', date: DATE }])
  expect(preview.sentence.recordCount).toBe(3)
  expect(await titlesOf(preview.items.map(({ recordId }) => recordId))).toEqual(['Asthma', 'Eczema', 'Migraine'])
  expect((await signed(preview.previewToken)).sort()).toEqual(ids.filter((id) => id !== ids[1]).sort())
  // Once its bytes are whole again it is a record like the others.
  await mend()
  const whole = await previewGrant(core.session, draft, signal)
  expect([whole.unreadable, whole.sentence.recordCount]).toEqual([undefined, 4])
})

it('stops no paper of a consent: it stands there as lists knew it, and is said', async () => {
  const grants = await core.session.manifest.list('grants')
  const grantId = grants[0]?.[0] ?? ''
  const before = await showConsent(core.session, { grantId })
  const mend = await lose(ids[3])
  const paper = await showConsent(core.session, { grantId })
  expect(paper.items).toEqual(before.items)
  expect(paper.items.map(({ title }) => title)).toEqual(['Asthma', 'Eczema', 'Migraine'])
  expect([before.unreadable, paper.unreadable?.map(({ title }) => title)]).toEqual([undefined, ['Migraine']])
  await mend()
})

it('what turns out only while it is signed is never left out in silence', async () => {
  const { previewToken } = await previewGrant(core.session, draft, signal)
  const mend = await lose(ids[2])
  await expect(signed(previewToken)).rejects.toEqual(refused('grant-changed'))
  const again = await previewGrant(core.session, draft, signal)
  expect(again.unreadable?.map(({ title }) => title)).toEqual(['Eczema'])
  expect(await signed(again.previewToken)).toHaveLength(3)
  await mend()
})

it('is the same for what was named by itself, for a health link, and where nothing else is in it', async () => {
  const mend = await lose(ids[0])
  const named = { ...draft, scope: { recordIds: ids.slice(0, 2), kinds: [] } }
  const preview = await previewGrant(core.session, named, signal)
  expect([preview.sentence.recordCount, preview.unreadable?.map(({ title }) => title)]).toEqual([1, ['Asthma']])
  const link = await previewLinkOut(core.session, { scope: named.scope }, signal)
  expect([link.count, link.unreadable.map(({ title }) => title)]).toEqual([1, ['Asthma']])
  const alone = { ...draft, scope: { recordIds: ids.slice(0, 1), kinds: [] } }
  const empty = await previewGrant(core.session, alone, signal)
  expect([empty.sentence.recordCount, empty.unreadable?.length]).toEqual([0, 1])
  await expect(grantAccess(core.session, { ...alone, previewToken: empty.previewToken })).rejects.toEqual(refused('grant-empty'))
  await mend()
})

it('a standing share gets all else that comes later, and it as well once it is whole', async () => {
  const category = { kinds: ['problem'], earlier: false, later: true } as const
  draft = { ...draft, scope: { recordIds: [], kinds: [] }, category }
  await signed((await previewGrant(core.session, draft, signal)).previewToken)
  const [grantId, grant] = (await core.session.manifest.list('grants')).find(([, { later }]) => later !== undefined) ?? []
  if (grantId === undefined || grant === undefined) throw new Error('no grant')
  const given = async (): Promise<readonly string[]> => {
    await giveLater(core.session).catch(() => null)
    return titlesOf((await readStanding(core.session, grantId, grant)).amended.records.map(({ recordId }) => recordId))
  }
  const later = await importInto(core, ['Lumbago', 'Anaemia'].map(recordOf), dir)
  const mend = await lose(later[0])
  await given()
  expect(await given()).toEqual(['Anaemia'])
  await mend()
  expect(await given()).toEqual(['Anaemia', 'Lumbago'])
  // One that was only thought to be damaged is not left out.
  noteUnreadable(core.session, ids[0] ?? '')
  const { unreadable } = await previewGrant(core.session, { ...draft, scope: { recordIds: ids, kinds: [] } }, signal)
  expect(unreadable).toBeUndefined()
})

describe('an original of which only the end is damaged', () => {
  let scan = ''
  let leaf = ''
  beforeAll(async () => {
    ;[scan = ''] = await importInto(core, [documentOf('Scan', join(dir, 'scan.txt'), 900_000)], dir)
    const blocks = must(await core.session.ports.blocks.listBlocks((await entryOf(scan)).cid))
    expect(blocks.length).toBeGreaterThan(3)
    leaf = blocks.at(-1) ?? ''
  })
  const named = (): GrantDraft => {
    const { category: _, ...all } = draft
    return { ...all, scope: { recordIds: [scan, ids[0] ?? ''], kinds: [] } }
  }
  /** One byte of its last block on the disk, there and back. */
  async function flip(): Promise<void> {
    const { segments, rows } = must(await core.session.ports.blocks.listPlaces('', 1_000))
    const place = findPlace(rows, digestOfCid(leaf) ?? new Uint8Array(32))
    const path = segments.find(({ number }) => number === place?.segment)?.path ?? ''
    const file = await open(path, 'r+')
    const byte = new Uint8Array(1)
    await file.read(byte, 0, 1, place?.offset ?? 0)
    await file.write(
      byte.map((value) => value ^ 1),
      0,
      1,
      place?.offset ?? 0,
    )
    await file.close()
  }

  it('is in no share, and named before it is signed', async () => {
    await flip()
    const preview = await previewGrant(core.session, named(), signal)
    expect([preview.sentence.recordCount, preview.unreadable]).toEqual([1, [{ recordId: scan, kind: 'document', title: 'Scan', date: '' }]])
    expect(await signed(preview.previewToken, named())).toEqual([ids[0]])
    await flip()
    const whole = await previewGrant(core.session, named(), signal)
    expect([whole.sentence.recordCount, whole.unreadable]).toEqual([2, undefined])
  })

  it('of more than is hashed in a moment every block has to be there', async () => {
    const { cid } = await entryOf(scan)
    // A session that saw it whole does not look again; this one never saw it.
    const session = { ...core.session, ports: core.session.ports, manifest: core.session.manifest } as typeof core.session
    const large = [{ recordId: scan, cid, sizeBytes: 2 ** 31 }]
    const [bytes] = must(await session.ports.blocks.getMany([leaf]))
    must(await session.ports.blocks.dropFiles([leaf]))
    expect([...(await unreadableAmong(session, large))]).toEqual([scan])
    must(await session.ports.blocks.putFiles([[bytes ?? new Uint8Array(0)]]))
    expect([...(await unreadableAmong(session, large))]).toEqual([])
  })
})
