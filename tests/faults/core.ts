/** A vault without node, ledger and window, on real files: opened by its words in milliseconds, so that thousands of faults can be tried. */

import { createHash } from 'node:crypto'
import { readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openBlockStore } from '../../electron/peer/store/block-store.ts'
import { createSealedFiles } from '../../electron/peer/store/sealed-files.ts'
import { createArchives } from '../../electron/vault/files/archive.ts'
import { createBulkFiles } from '../../electron/vault/files/bulk-files.ts'
import { createOpeningThreads } from '../../electron/vault/files/opening-threads.ts'
import { createSealingThreads } from '../../electron/vault/files/sealing-threads.ts'
import { createSourceFiles } from '../../electron/vault/files/source-files.ts'
import { createVaultFiles } from '../../electron/vault/files/vault-files.ts'
import { checkVault } from '../../electron/vault/operations/vault/check-vault.ts'
import { createVault } from '../../electron/vault/operations/vault/create-vault.ts'
import { importRecords } from '../../electron/vault/operations/import/import-records.ts'
import { previewImport } from '../../electron/vault/operations/import/preview-import.ts'
import type { ParsedEntry, VaultPorts } from '../../electron/vault/ports.ts'
import { createRandom } from '../../electron/vault/random.ts'
import { openAnyKeyFile } from '../../electron/vault/session/keys/key-files.ts'
import { startSession } from '../../electron/vault/session/open-vault.ts'
import { must } from '../../electron/vault/session/refusal.ts'
import type { Session } from '../../electron/vault/session/session.ts'
import { neededBlocks } from '../../electron/vault/session/care/sweep.ts'
import { createSigner } from '../../electron/vault/signer/signer.ts'
import { blockKeyOf } from '../../shared/crypto/block-cid.ts'
import { decodeWords } from '../../shared/crypto/words.ts'
import { rowOf } from '../../shared/fhir/row.ts'
import { err, ok } from '../../shared/model/result.ts'
import { createMemoryIndex } from '../fakes/memory-index.ts'
import { PASSPHRASE } from '../support/person.ts'

export interface Core {
  readonly session: Session
  /** What the next preview finds. */
  readonly given: ParsedEntry[]
  close(): Promise<void>
}

/** The threads are the same for all: starting them takes longer than sealing what is sealed here. */
const SEALING = createSealingThreads()
const OPENING = createOpeningThreads()

/** Small enough that thousands of faults can be tried. */
const SHARED_BYTES_MIN = 256 * 1024

const NOBODY = new Proxy({}, { get: () => () => Promise.resolve(err('peer-stopped')) })

const NODE = new Proxy(
  { describe: () => Promise.resolve(ok({ peerId: 'this computer', addresses: [], connections: 0 })) },
  { get: (known, name) => (name === 'describe' ? known.describe : (NOBODY as Readonly<Record<string | symbol, unknown>>)[name]) },
)

async function openPorts(
  dir: string,
  blocksDir = join(dir, 'blocks'),
): Promise<{ readonly ports: VaultPorts; readonly given: ParsedEntry[]; readonly close: () => Promise<void> }> {
  const store = must(await openBlockStore(blocksDir))
  const given: ParsedEntry[] = []
  const blocks = createSealedFiles(store)
  const ports = {
    clock: { now: () => Date.now() },
    random: createRandom(),
    blocks,
    bulk: createBulkFiles(blocks, SHARED_BYTES_MIN),
    sealing: SEALING,
    opening: OPENING,
    files: createVaultFiles(join(dir, 'vault')),
    index: createMemoryIndex(),
    source: createSourceFiles(),
    archive: createArchives(),
    parse: {
      async *parse() {
        yield* given
        await Promise.resolve()
      },
    },
    peer: NODE,
    ledger: NOBODY,
    createSigner,
  } as unknown as VaultPorts
  return { ports, given, close: () => store.close() }
}

/** A new vault; slow once, because of its passphrase. */
export async function createCore(dir: string): Promise<{ readonly core: Core; readonly words: string }> {
  const { ports, given, close } = await openPorts(dir)
  const { session, answer } = await createVault(ports, { name: 'Maria', passphrase: PASSPHRASE }, () => undefined)
  return { core: { session, given, close }, words: answer.words.join(' ') }
}

/** Opens with the words; `blocksDir` where the blocks lie as the real node has them. Throws the refusal. */
export async function openCore(dir: string, words: string, blocksDir?: string): Promise<Core> {
  const { ports, given, close } = await openPorts(dir, blocksDir)
  try {
    const opened = must(await openAnyKeyFile(ports, { wordsEntropy: must(decodeWords(words)) }))
    return { session: await startSession(ports, opened.opened, () => undefined), given, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** One parsed record of this title. */
export function recordOf(title: string, file: number): ParsedEntry {
  const resource = { resourceType: 'Condition', code: { text: title } }
  return {
    type: 'record',
    file,
    entry: 0,
    row: rowOf(resource, { source: 'a.json' }),
    resourceJson: JSON.stringify(resource),
    searchWords: title,
    advice: [],
  }
}

/** One parsed document whose original lies in a file and is sealed piece by piece. */
export function documentOf(title: string, path: string, sizeBytes: number): ParsedEntry {
  const content = Buffer.alloc(sizeBytes, `${title} `)
  writeFileSync(path, content)
  utimesSync(path, 0, 0)
  const resource = { resourceType: 'DocumentReference', status: 'current', content: [{ attachment: { contentType: 'text/plain', title } }] }
  return {
    type: 'record',
    file: 0,
    entry: 0,
    row: { ...rowOf(resource, { source: title }), mediaType: 'text/plain', sizeBytes },
    resourceJson: JSON.stringify(resource),
    originalFile: { path, sizeBytes, changedAtMs: 0 },
    searchWords: title,
    advice: [],
  }
}

/** The same of one that the reader saw whole: it is sealed while the preview is read, with others in one segment where there are enough. */
export function seenDocumentOf(title: string, path: string, sizeBytes: number): ParsedEntry {
  const entry = documentOf(title, path, sizeBytes)
  if (entry.type !== 'record' || entry.originalFile === undefined) throw new Error('no document')
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex')
  return { ...entry, originalFile: { ...entry.originalFile, sha256 } }
}

/** Imports entries; returns ids. */
export async function importInto(core: Core, entries: readonly ParsedEntry[], from: string): Promise<readonly string[]> {
  core.given.splice(0, core.given.length, ...entries)
  const signal = new AbortController().signal
  const { importToken } = await previewImport(core.session, { paths: [from] }, signal)
  return (await importRecords(core.session, { importToken }, signal)).recordIds
}

/** Record ids, with the check that each opens whole; and blocks that nothing needs. */
export async function stateOf(
  core: Core,
): Promise<{ readonly ids: readonly string[]; readonly damaged: readonly string[]; readonly orphans: number }> {
  const { session } = core
  const report = await checkVault(session, null, new AbortController().signal)
  const ids: string[] = []
  for await (const [id] of session.manifest.entries('records')) ids.push(id)
  const needed = await neededBlocks(session)
  const held = must(await session.ports.blocks.listKeys('', 1_000_000))
  return {
    ids: ids.sort(),
    damaged: report.damaged.map(({ recordId }) => recordId),
    orphans: held.filter((cid) => !needed.has(blockKeyOf(cid))).length,
  }
}
