/** Readers below the shares of somebody who is away: no one of her readers takes all the places that there are for what is passed on. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import { openHeldLetters } from '../../../electron/peer/net/held-letters.ts'
import type { HeldLetters } from '../../../electron/peer/net/held-letters.ts'
import { readShown, withChanges } from '../../../electron/peer/net/passed-on.ts'
import { createShownChains } from '../../../electron/peer/net/shown-chains.ts'
import type { ShownChains } from '../../../electron/peer/net/shown-chains.ts'
import type { KeptFor, ServedGrant } from '../../../electron/vault/ports.ts'
import { rawBlockCid } from '../../../shared/crypto/block-cid.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signChild } from '../../../shared/crypto/child-grant.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import { CHILDREN_MAX } from '../../../shared/model/child-grant.ts'
import type { ChildTerms } from '../../../shared/model/child-grant.ts'
import type { ContactCard } from '../../../shared/model/person.ts'

const PEER_ID = '12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN'
/** A little more than twice as many as fit below one share. */
const PLACES = 104
const HASH = 'h'.repeat(43)
const CID = rawBlockCid(encodeUtf8('a record'))
const RECORD = { recordId: '01'.repeat(16), version: 1, cid: CID, sizeBytes: 1, kind: 'lab' } as const
const [maria, ana, bogdan] = [1, 2, 3].map((byte) => deriveIdentity(new Uint8Array(32).fill(byte))) as [
  IdentityKeys,
  IdentityKeys,
  IdentityKeys,
]

const cardOf = (keys: IdentityKeys): ContactCard =>
  createContactCard(keys, { name: 'Reader', device: signDeviceCertificate(keys, PEER_ID, 1), addresses: [], issuedAtMs: 1 })

/** A share that may be passed on. */
function lineOf(grantId: string, to: IdentityKeys): ServedGrant {
  const use = { purpose: 'TREAT', right: 'view' } as const
  return { grantId, grantee: to.did, cids: [CID], fromMs: 0, untilMs: 100, use, below: { parent: HASH, stopped: [] } }
}

const [A1, A2, A3, B1] = ['a1', 'a2', 'a3', 'b1'].map((two) => two.repeat(16)) as [string, string, string, string]
const KEPT: KeptFor = {
  store: '12'.repeat(16),
  owner: cardOf(maria),
  lines: [lineOf(A1, ana), lineOf(A2, ana), lineOf(A3, ana), lineOf(B1, bogdan)],
  files: [],
  people: [],
}

let dir = ''
let letters: HeldLetters
let shown: ShownChains
let made = 0
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-shown-'))
  letters = await openHeldLetters(join(dir, 'letters'), { owner: maria.did, salt: KEPT.store }, PEER_LIMITS)
  shown = await createShownChains({ dir, letters, limits: { ...PEER_LIMITS, shownChainsMax: PLACES } })
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

/** Shows what was passed on to somebody whom nobody knows. Returns why it is not taken. */
async function show(rootId: string, giver: IdentityKeys, kept = KEPT): Promise<string | null> {
  made += 1
  const seed = new Uint8Array(32).fill(99)
  seed.set([made >> 8, made & 255])
  const reader = deriveIdentity(seed)
  const childId = made.toString(16).padStart(32, '0')
  const terms: ChildTerms = {
    ...{ version: 1, childId, parent: HASH, rootId, depth: 1, holder: maria.did, giver: giver.did, giverName: 'A' },
    ...{ grantee: reader.did, granteeName: 'Reader', purpose: 'TREAT', right: 'view', fromMs: 1, untilMs: 100, deleteByMs: 100 },
    ...{ signedAtMs: 1, records: [RECORD] },
  }
  const payload = Buffer.from(JSON.stringify({ chain: [signChild(giver, terms)], card: cardOf(reader) }))
  const read = readShown(reader.did, payload)
  const judged = read === null ? null : withChanges(read, maria.did)
  return judged === null ? 'peer-protocol' : shown.take(judged, kept)
}

async function fill(rootId: string, giver: IdentityKeys): Promise<number> {
  for (let taken = 0; ; taken++) if ((await show(rootId, giver)) !== null) return taken
}

describe('the places for what is passed on below shares of one person', () => {
  it('are taken by no one of her readers, whatever she signs: as many below a share as its owner takes, below all of hers half of what the others leave', async () => {
    expect([await fill(A1, ana), await fill(A2, ana), await fill(A3, ana)]).toEqual([CHILDREN_MAX, 2, 0])
    expect(await fill(B1, bogdan)).toBe(PLACES / 4)
    expect(await show(A3, ana)).toBe('limit-exceeded')
    // Once the owner ordered lines for some of them, or stopped them, their places are free.
    const ordered = { ...KEPT, lines: [...KEPT.lines, ...shown.lines(KEPT).slice(-1)] }
    expect([await show(B1, bogdan), await show(B1, bogdan, ordered), await show(B1, bogdan, ordered)]).toEqual([
      'limit-exceeded',
      null,
      'limit-exceeded',
    ])
  })

  it('and the word of them that waits for the owner has the room of whoever passed it on', async () => {
    const notes = letters.listFor(maria.did, 1_000).length
    expect(notes).toBe((PLACES * 3) / 4 + 1)
    const small = await openHeldLetters(join(dir, 'letters'), { owner: maria.did, salt: KEPT.store }, { ...PEER_LIMITS, heldLettersMax: 1 })
    const left = await small.leave({ to: maria.did, from: ana.did, envelope: new Uint8Array(4) })
    expect(left).toMatchObject({ error: { code: 'limit-exceeded' } })
  })
})
