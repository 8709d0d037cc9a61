/** Lists of blocks that somebody else made: what they name of this vault's own stays, however the share with them ends. */

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { encode, prepare } from '@ipld/dag-pb'
import { base36 } from 'multiformats/bases/base36'
import { CID } from 'multiformats/cid'
import { expect, it } from 'vitest'
import { nodeCid as nodeCidOf, rawCid } from '../../../electron/peer/store/cid.ts'
import { checkVault } from '../../../electron/vault/operations/vault/check-vault.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { endShare } from '../../../electron/vault/session/shares/shares.ts'
import { digestOfCid } from '../../../shared/crypto/block-cid.ts'
import { documentOf, importInto } from '../../faults/core.ts'
import { coreForAll } from '../../support/core-copies.ts'

/** Several blocks. */
const DOCUMENT_BYTES = 600_000
const HOUR_MS = 3_600_000

const one = coreForAll()

const nodeCid = (digest: Uint8Array): string => nodeCidOf(digest).toString()

/** A list as whoever made it likes it, here as it came; its name. */
async function listOf(session: Session, cids: readonly string[]): Promise<string> {
  const bytes = encode(prepare({ Links: cids.map((cid) => ({ Hash: CID.parse(cid), Tsize: 1 })) }))
  must(await session.ports.blocks.putFiles([[bytes]]))
  return nodeCid(new Uint8Array(createHash('sha256').update(bytes).digest()))
}

/** A share that was fetched, of files of these names. */
async function receive(session: Session, grantId: string, cids: readonly string[]): Promise<void> {
  const added = cids.map((cid, at) => ({ recordId: String(at), cid, sizeBytes: 1 }))
  const blob = await storeBlob(
    session,
    new TextEncoder().encode(JSON.stringify({ amendment: { amendmentJson: JSON.stringify({ added }) } })),
  )
  const until = Date.now() + HOUR_MS
  const times = { fromMs: 1, untilMs: until, deleteByMs: until }
  const share = { contactId: 'nobody', senderName: 'Ana', blob: null, stage: 'fetched', ...times, summaryJson: '{}', receipts: 0 }
  await session.manifest.commit(async (tx) => {
    await tx.set('shares', grantId, { ...share, lastReceiptHash: '', checkedOnLedger: true } as never)
    await tx.set('amendments', `${grantId}/1`, { grantId, side: 'received', hash: '1', atMs: 1, blob, fetched: true } as never)
  })
}

const isHere = async (session: Session, cid: string): Promise<boolean> => must(await session.ports.blocks.getMany([cid]))[0] !== null

it('what they name of a file, of the list of all files and of keys here stays, and what is theirs goes', async () => {
  const { session } = one.core
  const [id = ''] = await importInto(one.core, [documentOf('scan.txt', join(one.dir, 'scan.txt'), DOCUMENT_BYTES)], one.dir)
  const { cid: scan = '' } = (await session.manifest.get('records', id)) ?? {}
  const own = must(await session.ports.blocks.listBlocks(scan))
  const [, leaf = '', another = '', third = ''] = own
  const nodes: string[] = []
  for await (const node of session.manifest.nodes()) nodes.push(node)
  const [theirs = '', alsoTheirs = ''] = must(await session.ports.blocks.putFiles([[Uint8Array.of(1)], [Uint8Array.of(2)]]))
  const digest = (cid: string): Uint8Array => digestOfCid(cid) ?? new Uint8Array(0)
  expect(third).not.toBe('')
  const missing = rawCid(new Uint8Array(32).fill(7))
  await receive(session, 'g', [
    leaf,
    await listOf(session, [theirs, another]),
    // Cannot be read to its end, and gives a block the name of a list.
    await listOf(session, [alsoTheirs, missing, nodeCid(digest(third)), missing]),
    await listOf(session, [await listOf(session, [scan])]),
    // The oldest way to write a name.
    await listOf(session, [CID.createV0(CID.parse(leaf).multihash as never).toString()]),
    CID.createV0(CID.parse(another).multihash as never).toString(),
    CID.parse(third).toString(base36),
    ...nodes,
    nodeCid(digest(nodes[0] ?? '')),
  ])
  await endShare(session, 'g', 'deleted')
  for (const cid of own) expect(await isHere(session, cid), cid).toBe(true)
  expect((await checkVault(session, null, new AbortController().signal)).damaged).toEqual([])
  expect(await isHere(session, theirs)).toBe(false)
  expect(await isHere(session, alsoTheirs)).toBe(false)
})

it('a share of files that are only theirs goes whole, with its lists', async () => {
  const { session } = one.core
  const blocks = must(await session.ports.blocks.putFiles([[Uint8Array.of(3)], [Uint8Array.of(4)]]))
  const list = await listOf(session, blocks)
  await receive(session, 'h', [list])
  await endShare(session, 'h', 'deleted')
  for (const cid of [list, ...blocks]) expect(await isHere(session, cid), cid).toBe(false)
})
