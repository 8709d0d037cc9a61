/** Computers of one person in memory, each with a vault of its own: they meet when the test says so, by the code that real ones meet by, without a network. */

import { copyKeyFile } from '../../electron/vault/session/keys/key-files.ts'
import { cidOf } from '../../electron/vault/session/manifest/manifest-nodes.ts'
import { createManifest, openManifest } from '../../electron/vault/session/manifest/open-manifest.ts'
import { must } from '../../electron/vault/session/refusal.ts'
import { createSession, deriveSessionKeys } from '../../electron/vault/session/session.ts'
import type { Session } from '../../electron/vault/session/session.ts'
import { pullFirst, pullFrom } from '../../electron/vault/session/sync.ts'
import type { SyncReport } from '../../electron/vault/session/sync.ts'
import type { DeviceEntry, VaultEntry } from '../../electron/vault/session/collections.ts'
import type { BlockPort, VaultPorts } from '../../electron/vault/ports.ts'
import { createSigner } from '../../electron/vault/signer/signer.ts'
import { decodeHead } from '../../shared/crypto/head.ts'
import { KDF_FLOOR } from '../../shared/crypto/key-slots.ts'
import { createKeyFile, openKeyFile } from '../../shared/crypto/key-file.ts'
import type { OpenedKeyFile } from '../../shared/crypto/key-file.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { err, ok } from '../../shared/model/result.ts'
import { createMemoryBlocks } from '../fakes/memory-blocks.ts'
import type { MemoryBlocks } from '../fakes/memory-blocks.ts'
import { createMemoryFiles } from '../fakes/memory-files.ts'
import { createMemoryIndex } from '../fakes/memory-index.ts'
import { createStream } from '../vectors/vector-file.ts'
import { PASSPHRASE } from './person.ts'

export interface Computer {
  readonly name: string
  readonly session: Session
  readonly blocks: MemoryBlocks
  /** Shifts its clock. */
  readonly clock: { offsetMs: number }
}

const VAULT: VaultEntry = {
  name: 'Maria',
  createdAtMs: 1,
  wordsConfirmed: true,
  pendingWords: '',
  settings: { language: 'en', theme: 'system', idleLockMinutes: 10 },
  ledger: { kind: 'embedded', chainId: 0, urls: [], quorum: 1, sealLog: '', vaultHeads: '' },
  headsVaultId: '',
  headsSalt: '',
  recordsSeq: 0,
  recordCount: 0,
}

const NOBODY = new Proxy({}, { get: () => () => Promise.resolve(err('peer-unreachable')) })
const signal = new AbortController().signal

function cardOf(name: string): ContactCard {
  return { device: { peerId: name } } as ContactCard
}

/** Keys of one vault: slow once, because of its passphrase. */
export async function makeKeys(): Promise<{ readonly keyFile: Uint8Array; readonly opened: OpenedKeyFile }> {
  const random = createStream('computers')
  const keyFile = await createKeyFile({
    vaultId: random(16),
    masterKey: random(32),
    passphrase: PASSPHRASE,
    wordsEntropy: random(32),
    kdf: KDF_FLOOR,
    random,
    createdAtMs: 1,
  })
  return { keyFile, opened: must(await openKeyFile(keyFile, { passphrase: PASSPHRASE })) }
}

export interface Copy {
  readonly files: readonly (readonly Uint8Array[])[]
  readonly heads: readonly (Uint8Array | null)[]
}

/** What lies on its disk. */
export async function copyOf({ session, blocks }: Computer): Promise<Copy> {
  const files = []
  for (const cid of must(await blocks.listKeys('', 100_000))) {
    const read = await blocks.readChunks(cid, 0, Number.MAX_SAFE_INTEGER)
    if (read.ok) files.push(read.value)
  }
  return { files, heads: must(await session.ports.files.readHeads()) }
}

/** From here on that lies there, once its program begins anew. */
export async function putBack({ session, blocks }: Computer, { files, heads }: Copy): Promise<void> {
  must(await blocks.dropFiles(must(await blocks.listKeys('', 100_000))))
  must(await blocks.putFiles(files))
  must(await session.ports.files.removeHeads())
  for (const [slot, head] of heads.entries()) if (head !== null) must(await session.ports.files.writeHead(slot as 0 | 1, head))
}

/** The root of its last change cannot be read any more. */
export function damageLast({ session, blocks }: Computer): void {
  const { rootCid } = must(decodeHead(session.manifest.head() ?? new Uint8Array(0), session.identity.did))
  blocks.damage(cidOf(rootCid))
}

/** All of them; the time is the same for all, and goes on by a millisecond with each look at it. */
export class Household {
  readonly #keys: Awaited<ReturnType<typeof makeKeys>>
  readonly #all = new Map<string, Computer>()
  readonly #random: (length: number) => Uint8Array
  nowMs = 1_800_000_000_000
  /** Who was asked for what is new there, in this order. */
  readonly asked: string[] = []
  /** Files after which nobody is reached any more. */
  answersLeft = Number.POSITIVE_INFINITY

  constructor(keys: Awaited<ReturnType<typeof makeKeys>>, seed = '') {
    this.#keys = keys
    this.#random = createStream(`household ${seed}`)
  }

  /** The first begins the vault, each other one takes it from that. `wrap` may stand before its blocks. */
  async add(name: string, wrap: (blocks: MemoryBlocks) => BlockPort = (blocks) => blocks): Promise<Computer> {
    const [first] = this.#all.values()
    const ports = await this.#ports(name, wrap)
    const { opened, keyFile } = this.#keys
    const keys = { ...deriveSessionKeys(opened), device: name }
    const manifest = createManifest(ports.ports, { vaultId: opened.vaultId, ...keys })
    const session = createSession(ports.ports, opened, manifest, keys, () => undefined)
    const computer = { name, session, blocks: ports.blocks, clock: ports.clock }
    this.#all.set(name, computer)
    if (first === undefined) await session.manifest.commit((tx) => tx.set('vault', 'vault', VAULT))
    else must(await ports.ports.files.writeKeyFiles(await pullFirst(session, keyFile, cardOf(first.name), signal)))
    return computer
  }

  /** The same computer after its program began anew. */
  async reopen(name: string): Promise<Computer> {
    const before = this.#of(name)
    const { opened } = this.#keys
    const keys = { ...deriveSessionKeys(opened), device: name }
    const manifest = await openManifest(before.session.ports, { vaultId: opened.vaultId, ...keys })
    const session = createSession(before.session.ports, opened, manifest, keys, () => undefined)
    session.epochs = before.session.epochs
    const computer = { ...before, session }
    this.#all.set(name, computer)
    return computer
  }

  /** One takes in what the other has. */
  pull(to: Computer, from: Computer, cancel = signal): Promise<SyncReport> {
    return pullFrom(to.session, from.name, { name: from.name, card: cardOf(from.name) } as DeviceEntry, cancel)
  }

  /** Until none has anything new for another. */
  async meet(...all: readonly Computer[]): Promise<void> {
    for (let round = 0; round < 12; round++) {
      const before = all.map(({ session }) => session.manifest.headHash()).join()
      for (const to of all) for (const from of all) if (to !== from) await this.pull(to, from)
      if (all.map(({ session }) => session.manifest.headHash()).join() === before) return
    }
    throw new Error('they do not come to rest')
  }

  #of(name: string): Computer {
    const found = this.#all.get(name)
    if (found === undefined) throw new Error(`no ${name}`)
    return found
  }

  async #ports(name: string, wrap: (blocks: MemoryBlocks) => BlockPort) {
    const clock = { offsetMs: 0 }
    const blocks = createMemoryBlocks()
    const files = createMemoryFiles()
    must(await files.writeKeyFiles(this.#keys.keyFile))
    const peer = {
      describe: () => Promise.resolve(ok({ peerId: name, addresses: [], connections: 0 })),
      fetchHead: async ({ device }: ContactCard) => {
        this.asked.push(device.peerId)
        const { session } = this.#of(device.peerId)
        return ok({ head: session.manifest.head() ?? new Uint8Array(0), keyFile: await copyKeyFile(session) })
      },
      fetchFiles: async ({ device }: ContactCard, _stated: unknown, cids: readonly string[], onProgress: (bytes: number) => void) => {
        for (const cid of cids) {
          if (this.answersLeft <= 0) return err('peer-unreachable')
          this.answersLeft -= 1
          const chunks = await this.#of(device.peerId).blocks.readChunks(cid, 0, Number.MAX_SAFE_INTEGER)
          if (!chunks.ok) return err('refused-by-peer')
          must(await blocks.putFiles([chunks.value]))
          onProgress(chunks.value.reduce((sum, chunk) => sum + chunk.length, 0))
        }
        return ok(null)
      },
    }
    const ports = {
      clock: { now: () => (this.nowMs += 1) + clock.offsetMs },
      random: { bytes: this.#random },
      blocks: wrap(blocks),
      files,
      index: createMemoryIndex(),
      peer: new Proxy(peer, { get: (known, key) => (known as never)[key] ?? (NOBODY as never)[key] }),
      ledger: NOBODY,
      publicLedger: NOBODY,
      createSigner,
    } as unknown as VaultPorts
    return { ports, blocks, clock }
  }
}
