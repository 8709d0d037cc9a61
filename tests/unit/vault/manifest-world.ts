/** A vault's ports in memory, and short ways to look at what a manifest did to them. */

import { cidOf } from '../../../electron/vault/session/manifest/manifest-nodes.ts'
import { expect } from 'vitest'
import type { Manifest, ManifestKeys } from '../../../electron/vault/session/manifest/manifest.ts'
import type { BlockPort, VaultFilesPort } from '../../../electron/vault/ports.ts'
import { deriveIdentity, deriveManifestKey } from '../../../shared/crypto/identity.ts'
import { createMemoryBlocks } from '../../fakes/memory-blocks.ts'
import type { MemoryBlocks } from '../../fakes/memory-blocks.ts'
import { createMemoryFiles } from '../../fakes/memory-files.ts'
import { createStream } from '../../vectors/vector-file.ts'

const MASTER = new Uint8Array(32).fill(1)
/** Its id. */
export const VAULT = 'aa'.repeat(16)
/** The keys of one vault. */
export const KEYS: ManifestKeys = { vaultId: VAULT, identity: deriveIdentity(MASTER), nodeKey: deriveManifestKey(MASTER, 1) }

/** The ports that a manifest needs. */
export interface World {
  readonly blocks: MemoryBlocks
  readonly files: VaultFilesPort
  readonly clock: { now(): number }
  readonly random: { bytes(length: number): Uint8Array }
}

/** Everything in memory, empty, with a clock that stands still. */
export function createWorld(): World {
  return { blocks: createMemoryBlocks(), files: createMemoryFiles(), clock: { now: () => 77 }, random: { bytes: createStream('manifest') } }
}

/** One commit that sets these keys. */
export const put = (manifest: Manifest, ...keys: readonly string[]): Promise<void> =>
  manifest.commit(async (tx) => {
    for (const key of keys) await tx.set('digests', key, `value of ${key}`)
  })
/** The keys that were put, sorted. */
export const keysOf = async (manifest: Manifest): Promise<readonly string[]> => (await manifest.list('digests')).map(([key]) => key).sort()

/** Both HEAD files. */
export async function heads(world: World): Promise<readonly (Uint8Array | null)[]> {
  const read = await world.files.readHeads()
  if (!read.ok) throw new Error('the fake does not fail')
  return read.value
}

interface HeadText {
  readonly head: {
    readonly seq: number
    readonly previous: string
    readonly rootCid: string
    readonly atMs: number
    readonly epoch: number
    readonly vaultId: string
  }
}
/** What a HEAD says. */
export const textOf = (head: Uint8Array | null | undefined): HeadText['head'] =>
  (JSON.parse(Buffer.from(head ?? []).toString()) as HeadText).head
/** The CID of the root that a HEAD names. */
export const rootOf = (head: Uint8Array | null | undefined): string => cidOf(textOf(head).rootCid)
/** CIDs of all files in the store. */
export const held = async (world: World): Promise<readonly string[]> => {
  const keys = await world.blocks.listKeys('', 100_000)
  return keys.ok ? keys.value : []
}
/** CIDs of the nodes of a manifest. */
export const nodesOf = async (manifest: Manifest): Promise<readonly string[]> => {
  const found: string[] = []
  for await (const cid of manifest.nodes()) found.push(cid)
  return found
}
/** A refusal with this code. */
export const refused = (code: string): unknown => expect.objectContaining({ name: 'Refusal', error: { code } })
/** The same world with some functions of its ports replaced. */
export const withPorts = (world: World, blocks: Partial<BlockPort>, files: Partial<VaultFilesPort> = {}): World => ({
  ...world,
  blocks: { ...world.blocks, ...blocks },
  files: { ...world.files, ...files },
})
