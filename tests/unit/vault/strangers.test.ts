/** Whose letters are read without counting them: people below a share need not be contacts, and the list of them is read only when it has changed. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STRANGERS_A_DAY, strangersLetter } from '../../../electron/vault/session/letters/strangers.ts'
import { addActivity, storeBlob } from '../../../electron/vault/session/session.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signChild } from '../../../shared/crypto/child-grant.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import type { ChildNotice, ChildTerms } from '../../../shared/model/child-grant.ts'
import { createCore } from '../../faults/core.ts'
import type { Core } from '../../faults/core.ts'

describe('letters of people who are no contacts', () => {
  let home = ''
  let core: Core
  let reads = 0
  const [ana, bogdan, carmen] = [9, 10, 11].map((byte) => deriveIdentity(new Uint8Array(32).fill(byte))) as [
    IdentityKeys,
    IdentityKeys,
    IdentityKeys,
  ]

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'salus-strangers-'))
    core = (await createCore(join(home, 'vault'))).core
    const { manifest } = core.session
    const list = manifest.list.bind(manifest)
    manifest.list = (collection) => {
      if (collection === 'children') reads += 1
      return list(collection)
    }
  })
  afterAll(async () => {
    await core.close()
    await rm(home, { recursive: true, force: true })
  })

  /** What Ana passed on to this person. */
  async function passOn(childId: string, to: IdentityKeys): Promise<void> {
    const { session } = core
    const times = { fromMs: 1, untilMs: 9, deleteByMs: 9, signedAtMs: 1 }
    const record = { recordId: 'a'.repeat(32), version: 1, cid: 'c', sizeBytes: 1, kind: 'lab' } as const
    const terms: ChildTerms = {
      ...{ version: 1, childId, parent: 'p'.repeat(43), rootId: 'b'.repeat(32), depth: 1, holder: session.identity.did },
      ...{ giver: ana.did, giverName: 'Ana', grantee: to.did, granteeName: 'Reader', purpose: 'TREAT', right: 'view' },
      ...times,
      records: [record],
    }
    const device = signDeviceCertificate(to, '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq', 5)
    const card = createContactCard(to, { name: 'Reader', device, addresses: [], issuedAtMs: 5 })
    const notice: ChildNotice = { chain: [signChild(ana, terms)], card }
    const blob = await storeBlob(session, encodeUtf8(canonicalJson(notice)))
    const entry = { side: 'received', rootId: terms.rootId, above: [], blob, untilMs: 9, atMs: 1 } as const
    await session.manifest.commit((tx) => tx.set('children', childId, entry))
  }

  it('are told from those of readers below by a list that is read once, and again when somebody joins it', async () => {
    const { session } = core
    await passOn('1'.repeat(32), bogdan)
    reads = 0
    for (let at = 0; at < 5; at++) {
      expect(await strangersLetter(session, bogdan.did)).toBe('read')
      expect(await strangersLetter(session, carmen.did)).toBe('read')
      // What is noted of a letter changes the vault, not this list.
      await session.manifest.commit((tx) => addActivity(session, tx, 'request-refused', { who: '', reason: 'peer-protocol' }))
    }
    expect(reads).toBe(1)
    for (let at = 5; at < STRANGERS_A_DAY; at++) await strangersLetter(session, carmen.did)
    expect([await strangersLetter(session, carmen.did), await strangersLetter(session, carmen.did)]).toEqual(['first', 'more'])
    await passOn('2'.repeat(32), carmen)
    expect([await strangersLetter(session, carmen.did), await strangersLetter(session, bogdan.did)]).toEqual(['read', 'read'])
    expect(reads).toBe(2)
  })
})
