/** A whole person for tests: real node, real ledger, real vault, in a temporary folder on loopback. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { streamedEntries } from '../../electron/parse/dicom/streamed-copy.ts'
import { PARSE_LIMITS } from '../../electron/parse/limits.ts'
import { parseFiles } from '../../electron/parse/parse-files.ts'
import { createPaperReader } from '../../electron/parse/read-papers.ts'
import { createPeerRoot } from '../../electron/peer/root.ts'
import type { PeerOptions, PeerRoot } from '../../electron/peer/root.ts'
import { createUnfinishedNotes } from '../../electron/unfinished-notes.ts'
import { createArchives } from '../../electron/vault/files/archive.ts'
import { createBulkFiles } from '../../electron/vault/files/bulk-files.ts'
import { createCarFiles } from '../../electron/vault/files/car-files.ts'
import { createOpeningThreads } from '../../electron/vault/files/opening-threads.ts'
import { createSealingThreads } from '../../electron/vault/files/sealing-threads.ts'
import { createSourceFiles } from '../../electron/vault/files/source-files.ts'
import { createVaultFiles } from '../../electron/vault/files/vault-files.ts'
import { createIndexStore } from '../../electron/vault/index-store/index-store.ts'
import type { PeerPort, SealingPort, VaultFilesPort } from '../../electron/vault/ports.ts'
import { createRandom } from '../../electron/vault/random.ts'
import { createVaultRoot } from '../../electron/vault/root.ts'
import type { VaultRoot } from '../../electron/vault/root.ts'
import { createSigner } from '../../electron/vault/signer/signer.ts'
import { sealSmallBatch } from '../../shared/crypto/small-records.ts'
import type { VaultAnswer, VaultArgs, VaultEvent, VaultMethod } from '../../shared/api/vault-api.ts'
import type { Result } from '../../shared/model/result.ts'
import { createMemoryKeychain } from '../fakes/memory-keychain.ts'
import type { MemoryKeychain } from '../fakes/memory-keychain.ts'

export const PASSPHRASE = 'a quiet river runs past the old mill'
const HOUR_MS = 3_600_000

type Value<M extends VaultMethod> = VaultAnswer<M> extends Result<infer T> ? T : never

/** As the vault takes them: the shell has turned the token of the window into paths. */
type InnerArgs<M extends VaultMethod> = 'fileToken' extends keyof VaultArgs<M>
  ? Omit<VaultArgs<M>, 'fileToken'> & { readonly path?: string; readonly paths?: readonly string[] }
  : VaultArgs<M>

export interface Person {
  readonly dir: string
  readonly root: VaultRoot
  readonly events: VaultEvent[]
  /** The node itself, for what a dishonest one would try. */
  readonly node: PeerRoot
  /** The value, or an exception with the code. */
  call<M extends VaultMethod>(method: M, args: InnerArgs<M>): Promise<Value<M>>
  /** The error code, or 'ok'. */
  codeOf<M extends VaultMethod>(method: M, args: InnerArgs<M>): Promise<string>
  /** Of this computer; another start on the same folder has an empty one, unless it is given. */
  readonly keychain: MemoryKeychain
  /** Shifts this person's clock. */
  clock: { offsetMs: number }
  stop(): Promise<void>
}

/** Starts a person on a folder, a new one unless given; `wrapFiles` may let the vault's own files fail, `wrapPeer` may stand before its node, `startNode` may start it elsewhere. */
export async function startPerson(
  dir?: string,
  wrapFiles: (files: VaultFilesPort) => VaultFilesPort = (files) => files,
  wrapPeer: (peer: PeerPort) => PeerPort = (peer) => peer,
  keychain: MemoryKeychain = createMemoryKeychain(),
  ways: Partial<PeerOptions> = {},
  startNode: (options: PeerOptions) => Promise<PeerRoot> = startNodeHere,
): Promise<Person> {
  const home = dir ?? (await mkdtemp(join(tmpdir(), 'salus-test-')))
  const peer = await startNode({ dir: join(home, 'peer'), listenHost: '127.0.0.1', port: 0, mdns: false, ...ways })
  const { blocks, peer: node, ledger, publicLedger } = peer
  const events: VaultEvent[] = []
  const clock = { offsetMs: 0 }
  const notes = createUnfinishedNotes(join(home, 'vault', 'unfinished.json'))
  const root = createVaultRoot(
    {
      clock: { now: () => Date.now() + clock.offsetMs },
      random: createRandom(),
      blocks,
      bulk: createBulkFiles(blocks),
      sealing: createSealing(),
      opening: createOpeningThreads(),
      peer: wrapPeer(node),
      ledger,
      publicLedger,
      files: wrapFiles(createVaultFiles(join(home, 'vault'))),
      keychain,
      index: createIndexStore({ file: join(home, 'index.db') }),
      source: createSourceFiles(),
      archive: createArchives(notes),
      car: createCarFiles(notes),
      parse: {
        async *parse(paths, signal, more = {}, pieces) {
          if (pieces !== undefined && more.redact !== undefined) {
            yield* await streamedEntries(pieces, more.redact, null, PARSE_LIMITS)
            return
          }
          const papers = createPaperReader(more.answers)
          for (const entry of parseFiles(paths, PARSE_LIMITS, signal, more)) yield papers.wants(entry) ? await papers.read(entry) : entry
          await papers.end()
        },
      },
      createSigner,
    },
    (event) => events.push(event),
  )
  return {
    dir: home,
    root,
    events,
    node: peer,
    keychain,
    clock,
    call: async (method, args) => {
      const answer = await root.call(method, args)
      if (!answer.ok) throw new Error(`${method}: ${answer.error.code}`)
      return answer.value as never
    },
    codeOf: async (method, args) => {
      const answer = await root.call(method, args)
      return answer.ok ? 'ok' : answer.error.code
    },
    stop: async () => {
      await root.stop()
      await peer.stop()
      if (dir === undefined) await rm(home, { recursive: true, force: true })
    },
  }
}

/** In this very process. */
async function startNodeHere(options: PeerOptions): Promise<PeerRoot> {
  const started = await createPeerRoot(options)
  if (!started.ok) throw new Error(started.error.code)
  return started.value
}

/** On a thread as always; Electron's Node cannot start one from TypeScript, so small records are sealed where they are there. */
function createSealing(): SealingPort {
  const threads = createSealingThreads()
  if (!('electron' in process.versions)) return threads
  return { ...threads, sealSmall: (batch) => Promise.resolve(sealSmallBatch(batch)) }
}

/** The newest event of a kind, once it is there. */
export async function heard<T extends VaultEvent['type']>(person: Person, type: T): Promise<Extract<VaultEvent, { type: T }>> {
  for (;;) {
    const found = person.events.findLast((event): event is Extract<VaultEvent, { type: T }> => event.type === type)
    if (found !== undefined) return found
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** Lets a contact look at these records for an hour; copies go after two. `keysOn`: each key against the receipt of its opening. */
export async function grantForAnHour(
  person: Person,
  contactId: string,
  recordIds: readonly string[],
  more: { readonly keysOn?: 'receipt' } = {},
): Promise<{ readonly grantId: string; readonly invite: string }> {
  const now = Date.now()
  const times = { fromMs: now - 1000, untilMs: now + HOUR_MS, deleteByMs: now + 2 * HOUR_MS }
  const draft = { contactId, scope: { recordIds, kinds: [] }, purpose: 'TREAT', right: 'view', ...times, ...more } as const
  const { previewToken } = await person.call('previewGrant', draft)
  return person.call('grantAccess', { ...draft, previewToken })
}

/** Creates a vault and confirms its words. */
export async function createConfirmedVault(person: Person, name: string): Promise<readonly string[]> {
  const { words } = await person.call('createVault', { name, passphrase: PASSPHRASE })
  await person.call('confirmRecoveryWords', { answers: [1, 12, 24].map((position) => ({ position, word: words[position - 1] ?? '' })) })
  return words
}

/**
 * Waits until `check` holds, looking again after each turn of these people; the bound is a count of turns, not a time.
 * `stepMs`: so much of their time passes with each turn, for what is tried again after a while.
 */
export async function turnsUntil(people: readonly Person[], check: () => Promise<boolean>, stepMs = 0): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    if (await check()) return
    for (const person of people) person.clock.offsetMs += stepMs
    for (const person of people) await person.root.turn()
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error('it did not come to that')
}
