/** A share, or a link, of more records than one can name: how much it is, what the bound is and the next step are said. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordEntry } from '../../../electron/vault/session/collections.ts'
import { Refusal } from '../../../electron/vault/session/refusal.ts'
import { LINK_RECORDS_MAX, resolveLink } from '../../../electron/vault/session/carry/link-choice.ts'
import { GRANT_RECORDS_MAX, resolveDraft } from '../../../electron/vault/session/shares/grant-draft.ts'
import { describeError } from '../../../shared/api/error-words.ts'
import type { GrantDraft } from '../../../shared/api/grant-views.ts'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import { createCore } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

describe('a choice of more records than can go at once', () => {
  let home = ''
  let core: Core
  let draft: GrantDraft
  const idOf = (at: number): string => at.toString(16).padStart(32, '0')

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'salus-too-large-'))
    core = (await createCore(join(home, 'vault'))).core
    const ana = deriveIdentity(new Uint8Array(32).fill(9))
    const device = signDeviceCertificate(ana, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', 5)
    const card = createContactCard(ana, { name: 'Dr Ana', device, addresses: [], issuedAtMs: 5 })
    const contact = { id: 'c', did: ana.did, name: 'Dr Ana', role: 'clinician', verified: true, card, addedAtMs: 5 } as const
    // No share reads its records before it knows how many they are.
    const entry: RecordEntry = {
      ...{
        version: 1,
        cid: rawBlockCid(new Uint8Array(1)),
        chunks: 1,
        sizeBytes: 2064,
        key: '',
        epoch: 1,
        kind: 'lab',
        importId: 'i',
        digest: '',
        salt: '',
      },
    }
    await core.session.manifest.commit(async (tx) => {
      await tx.set('contacts', 'c', contact as never)
      await tx.setMany(
        'records',
        Array.from({ length: GRANT_RECORDS_MAX + 1 }, (_, at) => [idOf(at), entry] as const),
      )
    })
    const times = { fromMs: 1, untilMs: Date.now() + 3_600_000, deleteByMs: Date.now() + 3_600_000 }
    draft = { contactId: 'c', scope: { recordIds: [], kinds: ['lab'] }, purpose: 'TREAT', right: 'view', ...times }
  })
  afterAll(async () => {
    await core.close()
    await rm(home, { recursive: true, force: true })
  })

  it('is refused as a share with how many they are and how many one can name, in words of both languages', async () => {
    const refused: unknown = await resolveDraft(core.session, draft).catch((error: unknown) => error)
    const error: SalusError | undefined = refused instanceof Refusal ? refused.error : undefined
    expect(error).toEqual({ code: 'grant-too-large', detail: { recordCount: 20_001, recordCountMax: 20_000 } })
    if (error === undefined) return
    expect(describeError(error, 'en')).toMatchObject({
      sentence: 'These are 20,001 records; one share can name 20,000 at the most. Nothing was shared.',
      next: expect.stringContaining('a second share') as string,
    })
    expect(describeError(error, 'ro').sentence).toBe(
      'Înregistrări alese: 20.001; o partajare poate numi cel mult 20.000. Nu s-a arătat nimic.',
    )
  })

  it('is accepted as a share with one less', async () => {
    expect((await resolveDraft(core.session, { ...draft, without: [idOf(7)] })).records).toHaveLength(GRANT_RECORDS_MAX)
  })

  it('is refused as a link with how many they are and how many one can hold, in words of both languages', async () => {
    const { signal } = new AbortController()
    const all = Array.from({ length: LINK_RECORDS_MAX + 1 }, (_, at) => idOf(at))
    const refused = async (recordIds: readonly string[]): Promise<SalusError | undefined> => {
      const thrown: unknown = await resolveLink(core.session, { scope: { recordIds, kinds: [] } }, signal).catch((error: unknown) => error)
      return thrown instanceof Refusal ? thrown.error : undefined
    }
    const error = await refused(all)
    expect(error).toEqual({ code: 'link-too-many', detail: { recordCount: 2_001, recordCountMax: 2_000 } })
    if (error === undefined) return
    expect(describeError(error, 'en')).toMatchObject({
      sentence: 'These are 2,001 records; one link can hold 2,000 at the most. No link was made.',
      next: expect.stringContaining('a second link') as string,
    })
    expect(describeError(error, 'ro').sentence).toBe(
      'Înregistrări alese: 2.001; un link poate cuprinde cel mult 2.000. Nu s-a făcut niciun link.',
    )
    // With one less they are looked at; there is nothing behind these.
    expect(await refused(all.slice(1))).not.toMatchObject({ code: 'link-too-many' })
  })
})
