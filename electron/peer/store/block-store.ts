/** Durable blocks of ciphertext: small ones packed in LevelDB, large ones in files; hashed again on every read. */

import { createHash } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { CID } from 'multiformats/cid'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import { PEER_LIMITS } from '../limits.ts'

export interface StoredBlock {
  readonly cid: string
  readonly bytes: Uint8Array
}

export interface BlockStore {
  /** Durable (fsync of data, file and folder) when it resolves. Errors: `disk-full`, `disk-failed`. */
  putMany(blocks: readonly StoredBlock[]): Promise<Result<null>>
  /** Errors: `block-missing`, `block-damaged`, `disk-failed`. */
  get(cid: string): Promise<Result<Uint8Array>>
  has(cid: string): Promise<boolean>
  deleteMany(cids: readonly string[]): Promise<Result<null>>
  /** Raw CIDs of all blocks held after `after` (all of them where it is empty), packed ones first. */
  keys(after?: string): AsyncIterable<string>
  close(): Promise<void>
}

/** A block is known by its multihash; files are spread over 256 folders. */
const FILE_SUFFIX = '.block'

/** Opens the store; the database's kernel-held lock keeps a second process out. Errors: `vault-open-elsewhere`, `disk-failed`. */
export async function openBlockStore(dir: string): Promise<Result<BlockStore>> {
  const folder = join(dir, 'large')
  const level = new ClassicLevel<string, Uint8Array>(join(dir, 'small'), { keyEncoding: 'utf8', valueEncoding: 'view' })
  try {
    await mkdir(folder, { recursive: true })
    await level.open()
  } catch (error) {
    const cause = error instanceof Error ? (error.cause as { readonly code?: unknown } | undefined) : undefined
    return err(cause?.code === 'LEVEL_LOCKED' ? 'vault-open-elsewhere' : codeOf(error))
  }
  await removeLeftovers(folder)
  return ok({
    putMany: (blocks) => attempt(() => putBlocks(level, folder, blocks)),
    get: (cid) => getBlock(level, folder, cid),
    has: async (cid) => (await level.get(keyOf(cid))) !== undefined || (await exists(pathOf(folder, keyOf(cid)))),
    deleteMany: (cids) => attempt(() => deleteBlocks(level, folder, cids)),
    keys: (after = '') => listKeys(level, folder, after),
    close: () => level.close(),
  })
}

async function putBlocks(level: ClassicLevel<string, Uint8Array>, folder: string, blocks: readonly StoredBlock[]): Promise<null> {
  const small = blocks.filter((block) => block.bytes.length <= PEER_LIMITS.packedBlockBytesMax)
  const folders = new Set<string>()
  for (const { cid, bytes } of blocks) {
    if (bytes.length <= PEER_LIMITS.packedBlockBytesMax) continue
    const path = pathOf(folder, keyOf(cid))
    await writeFile(path, bytes)
    folders.add(dirname(path))
  }
  for (const one of folders) await syncFolder(one)
  if (folders.size > 0) await syncFolder(folder)
  if (small.length > 0) {
    await level.batch(
      small.map(({ cid, bytes }) => ({ type: 'put' as const, key: keyOf(cid), value: bytes })),
      { sync: true },
    )
  }
  return null
}

/** Temporary file, fsync, rename: a half-written block never has its final name. */
async function writeFile(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const temporary = `${path}.tmp`
  const handle = await open(temporary, 'w')
  try {
    await handle.writeFile(bytes)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temporary, path)
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function getBlock(level: ClassicLevel<string, Uint8Array>, folder: string, cid: string): Promise<Result<Uint8Array>> {
  const key = keyOf(cid)
  let bytes: Uint8Array | undefined
  try {
    bytes = (await level.get(key)) ?? (await readIfPresent(pathOf(folder, key)))
  } catch {
    return err('disk-failed')
  }
  if (bytes === undefined) return err('block-missing')
  return createHash('sha256').update(bytes).digest('hex') === key ? ok(bytes) : err('block-damaged')
}

async function readIfPresent(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function deleteBlocks(level: ClassicLevel<string, Uint8Array>, folder: string, cids: readonly string[]): Promise<null> {
  for (const cid of cids) await rm(pathOf(folder, keyOf(cid)), { force: true })
  await level.batch(
    cids.map((cid) => ({ type: 'del' as const, key: keyOf(cid) })),
    { sync: true },
  )
  return null
}

async function* listKeys(level: ClassicLevel<string, Uint8Array>, folder: string, after: string): AsyncGenerator<string> {
  const from = after === '' ? '' : keyOf(after)
  const large = from !== '' && (await level.get(from)) === undefined
  if (!large) for await (const key of level.keys({ gt: from })) yield cidOfKey(key)
  for (const shard of (await readdir(folder)).sort()) {
    if (large && shard < from.slice(0, 2)) continue
    for (const name of (await readdir(join(folder, shard))).sort()) {
      const key = name.slice(0, -FILE_SUFFIX.length)
      if (name.endsWith(FILE_SUFFIX) && (!large || key > from)) yield cidOfKey(key)
    }
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const shard of await readdir(folder)) {
    for (const name of await readdir(join(folder, shard))) {
      if (name.endsWith('.tmp')) await rm(join(folder, shard, name), { force: true })
    }
  }
}

/** SHA-256 in hexadecimal; a raw and a dag-pb CID of the same bytes are the same block. Throws on any other hash. */
function keyOf(cid: string): string {
  const { multihash } = CID.parse(cid)
  if (multihash.code !== 0x12) throw new Error('blocks are named by SHA-256')
  return Buffer.from(multihash.digest).toString('hex')
}

/** As a raw CID, for listing only. */
function cidOfKey(key: string): string {
  return rawCid(Uint8Array.from(Buffer.from(key, 'hex')))
}

/** CIDv1, raw, of a SHA-256. */
export function rawCid(digest: Uint8Array): string {
  const multihash = new Uint8Array(34)
  const own = new Uint8Array(digest)
  multihash.set([0x12, 32])
  multihash.set(own, 2)
  return CID.createV1(0x55, { code: 0x12, size: 32, digest: own, bytes: multihash }).toString()
}

function pathOf(folder: string, key: string): string {
  return join(folder, key.slice(0, 2), `${key}${FILE_SUFFIX}`)
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

async function attempt(work: () => Promise<null>): Promise<Result<null>> {
  try {
    return ok(await work())
  } catch (error) {
    return err(codeOf(error))
  }
}

function codeOf(error: unknown): 'disk-full' | 'disk-failed' {
  const text =
    error instanceof Error
      ? `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message} ${String((error.cause as Error | undefined)?.message ?? '')}`
      : ''
  return /ENOSPC|EDQUOT|No space left/u.test(text) ? 'disk-full' : 'disk-failed'
}
