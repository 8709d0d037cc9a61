/** Sealed files of a share that takes in what comes later: what joined it goes with it, and whoever opens one is told as of when it is. */

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CarReader, CarWriter } from '@ipld/car'
import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import { signAmendment } from '../../shared/crypto/amendment.ts'
import { rawBlockCid } from '../../shared/crypto/block-cid.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { readConsentFile } from '../../shared/crypto/consent-file.ts'
import { openEnvelope } from '../../shared/crypto/envelope.ts'
import type { InvitePayload, ShareView } from '../../shared/model/grant.ts'
import { goOffline } from './household.ts'
import type { TwoPeople } from './household.ts'
import { cardOf, identityOf, sealFor } from './letters.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'

const HOUR_MS = 3_600_000

/** What the file of these tests has at hand. */
export interface ParcelWorld {
  readonly people: () => TwoPeople
  /** A parcel of a share that takes in nothing later. */
  readonly first: () => string
  readonly tried: (name: string, bytes: Uint8Array) => Promise<{ readonly code: string; readonly kept: boolean }>
  readonly rewritten: (bytes: Uint8Array, change: (blocks: { cid: CID; bytes: Uint8Array }[]) => void) => Promise<Uint8Array>
  /** Hashes of what lies in parcels. */
  readonly sent: Set<string>
}

/** The tests, with people who have started by then. */
export function describeStandingParcels({ people: two, first, tried, rewritten, sent }: ParcelWorld): void {
  describe('a parcel of a share that goes on', () => {
    const lab = (title: string): object => ({
      resourceType: 'Observation',
      status: 'final',
      category: [{ coding: [{ code: 'laboratory' }] }],
      code: { text: title },
      valueQuantity: { value: title.length, unit: 'mmol/l' },
    })
    let standing = ''
    let online: (() => void)[] = []
    const importLab = async (title: string): Promise<void> => {
      const path = join(two().folder, `${title}.json`)
      await writeFile(path, JSON.stringify(lab(title)))
      const { importToken } = await two().maria.call('previewImport', { paths: [path] })
      await two().maria.call('importRecords', { importToken })
      await turnsUntil([two().maria], async () => {
        const { items } = await two().maria.call('showGrantItems', { grantId: standing, limit: 50, offset: 0 })
        return items.some((item) => item.title === title)
      })
    }
    const save = async (name: string): Promise<string> => {
      const path = join(two().folder, name)
      await two().maria.call('saveParcel', { grantId: standing, path })
      return path
    }
    const shareAt = async (): Promise<Partial<ShareView>> =>
      (await two().ana.call('listShares', null)).find((one) => one.grantId === standing) ?? {}
    const titles = async (): Promise<readonly string[]> => [...((await shareAt()).rows ?? [])].map(({ title }) => title).sort()

    it('brings what joined it since, by post alone, and says as of when; refused whole where the grant does not let it in', async () => {
      online = [goOffline(two().maria), goOffline(two().ana)]
      const now = Date.now()
      const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
      const category = { kinds: ['lab'], earlier: false, later: true } as const
      const scope = { recordIds: [], kinds: [] }
      const draft = { contactId: two().anaId, scope, purpose: 'TREAT', right: 'view', ...times, category } as const
      const { previewToken } = await two().maria.call('previewGrant', draft)
      standing = (await two().maria.call('grantAccess', { ...draft, previewToken })).grantId
      await importLab('Zinc')
      await importLab('Iron')
      expect(await two().maria.call('previewParcel', { grantId: standing })).toMatchObject({ records: 2, letters: 3 })
      const path = join(two().folder, 'standing.salus')
      const before = Date.now()
      expect(await two().maria.call('saveParcel', { grantId: standing, path })).toMatchObject({ records: 2, notIn: 0, letters: 3 })
      const madeBy = Date.now()
      // As whoever changed her program would sign it: a medicine, in a share of laboratory values. Then nothing of it counts.
      expect(await tried('joined-wider.salus', await widened(two(), standing, await readFile(path)))).toEqual({
        code: 'grant-widened',
        kept: false,
      })
      const { shares } = await two().ana.call('openParcel', { paths: [path] })
      expect(shares).toMatchObject([{ grantId: standing, stage: 'fetched', recordCount: 2 }])
      expect(shares[0]?.notFetched).toBeUndefined()
      expect(shares[0]?.asOfMs).toBeGreaterThanOrEqual(before)
      expect(shares[0]?.asOfMs).toBeLessThanOrEqual(madeBy)
      const [iron] = (await shareAt()).rows?.filter(({ title }) => title === 'Iron') ?? []
      expect((await two().ana.call('openShared', { grantId: standing, recordId: iron?.id ?? '' })).row.title).toBe('Iron')
    })

    it('a later file brings the rest and its date; the earlier one, opened again, takes nothing away', async () => {
      const older = join(two().folder, 'standing.salus')
      const { asOfMs = 0 } = await shareAt()
      await importLab('Copper')
      await two().ana.call('openParcel', { paths: [await save('standing-2.salus')] })
      expect(await titles()).toEqual(['Copper', 'Iron', 'Zinc'])
      const newer = (await shareAt()).asOfMs ?? 0
      expect(newer).toBeGreaterThan(asOfMs)
      await two().ana.call('openParcel', { paths: [older] })
      expect(await titles()).toEqual(['Copper', 'Iron', 'Zinc'])
      expect((await shareAt()).asOfMs).toBe(newer)
    })

    it('is refused whole where a block of what joined is missing, and by an older Salus as newer', async () => {
      const whole = await readFile(await save('standing-3.salus'))
      for await (const block of (await CarReader.fromBytes(whole)).blocks()) sent.add(block.cid.toString().slice(5))
      const last = await rewritten(whole, (blocks) => void blocks.pop())
      expect(await tried('joined-less.salus', last)).toEqual({ code: 'car-incomplete', kept: false })
      // An older Salus, which would find blocks in it that belong to nothing, is told that it is newer.
      expect(Buffer.from(whole).includes('salus-parcel/2')).toBe(true)
      expect((await readFile(first())).includes('salus-parcel/1')).toBe(true)
    })

    it('says what was taken back, and has neither its block nor its key: there it goes, and the sender hears so by post', async () => {
      const [iron] = (await shareAt()).rows?.filter(({ title }) => title === 'Iron') ?? []
      const recordId = iron?.id ?? ''
      const view = await two().maria.call('withdrawItems', { grantId: standing, recordIds: [recordId] })
      expect(view.takenBack).toMatchObject([{ title: 'Iron', deletion: 'asked' }])
      expect(await two().maria.call('previewParcel', { grantId: standing })).toMatchObject({ records: 2 })
      await two().ana.call('openParcel', { paths: [await save('standing-4.salus')] })
      expect(await titles()).toEqual(['Copper', 'Zinc'])
      expect(await two().ana.codeOf('openShared', { grantId: standing, recordId })).toBe('record-taken-back')
      const reply = join(two().folder, 'standing-reply.salus')
      await two().ana.call('saveParcel', { contactId: two().mariaId, path: reply })
      await two().maria.call('openParcel', { paths: [reply] })
      const { takenBack } = await two().maria.call('showGrantItems', { grantId: standing, limit: 0, offset: 0 })
      expect(takenBack).toMatchObject([{ title: 'Iron', deletion: 'confirmed' }])
      // An older file still has its block: it does not come again.
      const read = readConsentFile(JSON.parse((await two().maria.call('saveConsent', { grantId: standing })).text))
      const cid = read.ok ? read.value.amended.ever.find((one) => one.recordId === recordId)?.cid : undefined
      await two().ana.call('openParcel', { paths: [join(two().folder, 'standing-2.salus')] })
      expect(await two().ana.node.blocks.getMany([cid ?? ''])).toMatchObject({ ok: true, value: [null] })
      expect(await titles()).toEqual(['Copper', 'Zinc'])
    })

    it('as the first that somebody gets, where something that was named in it was taken back', async () => {
      const now = Date.now()
      const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
      const scope = { recordIds: two().recordIds, kinds: [] }
      const draft = { contactId: two().anaId, scope, purpose: 'TREAT', right: 'view', ...times } as const
      const { previewToken } = await two().maria.call('previewGrant', draft)
      const { grantId } = await two().maria.call('grantAccess', { ...draft, previewToken })
      const [taken = '', kept = ''] = two().recordIds
      // Also where it is not in the vault any more under that name.
      await two().maria.call('withdrawItems', { grantId, recordIds: [taken], deep: true })
      const path = join(two().folder, 'taken.salus')
      expect(await two().maria.call('saveParcel', { grantId, path })).toMatchObject({ records: 1, letters: 2 })
      // As it is sealed for her: no key and no title, whatever her program does with it.
      const [invite] = await lettersIn(two().ana, await readFile(path))
      const carried = new Map(invite?.rows.map(({ id, title }, at) => [id, [invite.keys[at]?.length, title === '']]))
      expect([carried.get(taken), carried.get(kept)]).toEqual([
        [0, true],
        [64, false],
      ])
      const { shares } = await two().ana.call('openParcel', { paths: [path] })
      expect(shares).toMatchObject([{ grantId, stage: 'fetched', recordCount: 1, takenBack: { count: 1 }, rows: [{ id: kept }] }])
      expect(await two().ana.codeOf('openSharedOriginal', { grantId, recordId: kept })).toBe('ok')
      expect(await two().ana.codeOf('openShared', { grantId, recordId: taken })).toBe('record-taken-back')
    })

    it('is not as of a day any more once it was fetched from the node itself', async () => {
      for (const end of online) end()
      await two().ana.call('fetchShare', { grantId: standing })
      expect((await shareAt()).asOfMs).toBeUndefined()
      await two().ana.call('openParcel', { paths: [join(two().folder, 'standing.salus')] })
      expect((await shareAt()).asOfMs).toBeUndefined()
      expect((await two().ana.call('checkVault', null)).damaged).toEqual([])
    })
  })
}

/** What the letters in it say to whom they are sealed. */
async function lettersIn(reader: Person, whole: Uint8Array): Promise<readonly InvitePayload[]> {
  const keys = await identityOf(reader)
  const car = await CarReader.fromBytes(whole)
  const bytesOf = async (cid: string): Promise<Uint8Array> => (await car.get(CID.parse(cid)))?.bytes ?? new Uint8Array(0)
  const contents = new TextDecoder().decode(await bytesOf(String((await car.getRoots())[0])))
  const { letters } = JSON.parse(contents) as { readonly letters: readonly (readonly string[])[] }
  const payloads: InvitePayload[] = []
  for (const pieces of letters) {
    const opened = openEnvelope(Buffer.concat(await Promise.all(pieces.map(bytesOf))), keys)
    if (opened.ok) payloads.push(JSON.parse(new TextDecoder().decode(opened.value.payload)) as InvitePayload)
  }
  return payloads
}

/** The same with one more change that its sender signed and the grant does not allow. */
async function widened(two: TwoPeople, grantId: string, whole: Uint8Array): Promise<Uint8Array> {
  const reader = await CarReader.fromBytes(whole)
  const [root] = await reader.getRoots()
  if (root === undefined) throw new Error('no contents')
  const keys = await identityOf(two.maria)
  const bytes = new TextEncoder().encode('a medicine')
  const cid = rawBlockCid(bytes)
  const { fileText } = await two.maria.call('showConsent', { grantId })
  const read = readConsentFile(JSON.parse(fileText))
  if (!read.ok) throw new Error(read.error.code)
  const { next } = read.value.amended
  const record = { recordId: 'd'.repeat(32), version: 1, cid, sizeBytes: bytes.length, kind: 'medicine' } as const
  const amendment = signAmendment(keys, { version: 1, grantId, ...next, atMs: Date.now(), added: [record], removed: [] })
  const row = { id: record.recordId, kind: record.kind, title: 'Metformin', date: '' }
  const payload = canonicalJson({ amendment, keys: ['A'.repeat(64)], rows: [row] })
  const letter = sealFor(keys, await cardOf(two.ana), 'amendment', payload)
  const contents = await reader.get(root)
  const { letters } = JSON.parse(new TextDecoder().decode(contents?.bytes)) as { letters: readonly (readonly string[])[] }
  const table = new TextEncoder().encode(canonicalJson({ format: 'salus-parcel/2', letters: [...letters, [rawBlockCid(letter)]] }))
  const blocks = [table, letter, bytes].map((one) => ({ cid: CID.parse(rawBlockCid(one)), bytes: one }))
  for await (const block of reader.blocks()) if (!block.cid.equals(root)) blocks.push({ ...block })
  const { writer, out } = CarWriter.create([CID.parse(rawBlockCid(table))])
  const put = Promise.all(blocks.map((block) => writer.put(block))).then(() => writer.close())
  const pieces: Uint8Array[] = []
  for await (const piece of out) pieces.push(piece)
  await put
  return Buffer.concat(pieces)
}
