/** The outbox alone: a session with an account and a durable manifest in memory, on a chain of the test; it can be killed at any step and lives on from what was committed. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLedger } from '../../electron/peer/ledger/ledger.ts'
import type { OutboxEntry, OutboxKind, VaultEntry } from '../../electron/vault/session/collections.ts'
import type { Transaction } from '../../electron/vault/session/manifest/manifest.ts'
import type { Session } from '../../electron/vault/session/session.ts'
import { queueWitness, witnessWaiting } from '../../electron/vault/session/ledger/witness.ts'
import { createSigner } from '../../electron/vault/signer/signer.ts'
import type { LedgerPort, SignerPort } from '../../electron/vault/ports.ts'
import type { VaultEvent } from '../../shared/api/vault-api.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { SealLogForm } from '../../shared/crypto/seal-log-calls.ts'
import { err, ok } from '../../shared/model/result.ts'
import { TEST_CHAIN_ID, TestChain } from './test-chain.ts'

class Killed extends Error {
  override readonly name = 'Killed'
}

type Disk = Map<string, Map<string, unknown>>

/** Steps at which a life can end: before or after each question to the ledger and each commit. */
const NEVER = Number.POSITIVE_INFINITY

export interface OutboxOptions {
  readonly confirmations?: number
  readonly endpoints?: number
  readonly quorum?: number
  /** Changes the settings of the ledger. */
  readonly settings?: Partial<VaultEntry['ledger']>
  /** One of several on the chain of another; each number is another person. */
  readonly chain?: TestChain
  readonly number?: number
}

export class OutboxLife {
  readonly chain: TestChain
  readonly signer: SignerPort
  readonly identity: IdentityKeys
  /** Sealed letters in the order in which they were written. */
  readonly letters: Uint8Array[] = []
  nowMs = 1_800_000_000_000
  /** Words for what of the screen is to be read anew, in the order in which they were said. */
  readonly told: string[] = []
  readonly #disk: Disk = new Map()
  #session: Session
  #stepsLeft = NEVER
  #seq = 0
  #drawn = 0
  #frozen = false

  readonly #number: number

  private constructor(chain: TestChain, { confirmations = 1, quorum = 2, settings = {}, number = 0 }: OutboxOptions) {
    this.chain = chain
    this.#number = number
    this.signer = createSigner(new Uint8Array(32).fill(9 + number))
    this.identity = deriveIdentity(new Uint8Array(32).fill(9 + number))
    const ledger = {
      kind: 'rpc',
      chainId: TEST_CHAIN_ID,
      urls: chain.urls,
      quorum,
      sealLog: '',
      vaultHeads: '',
      confirmations,
      ...settings,
    }
    this.#disk.set(
      'vault',
      new Map([['vault', { headsVaultId: '', headsSalt: '', settings: {}, ledger, edits: { settings: {}, ledger: {} } }]]),
    )
    this.#session = this.#begin()
  }

  static async start(options: OutboxOptions = {}): Promise<OutboxLife> {
    const account = createSigner(new Uint8Array(32).fill(9)).address()
    return new OutboxLife(options.chain ?? (await TestChain.start(account, options.endpoints ?? 3)), options)
  }

  /** For questions of the test itself. */
  get session(): Session {
    return this.#session
  }

  /** Is every change refused, because the ledger knew more? */
  get isFrozen(): boolean {
    return this.#frozen
  }

  get vault(): VaultEntry {
    return this.#disk.get('vault')?.get('vault') as VaultEntry
  }

  get entries(): readonly (readonly [string, OutboxEntry])[] {
    return [...(this.#disk.get('outbox') ?? new Map<string, OutboxEntry>())] as (readonly [string, OutboxEntry])[]
  }

  entry(id: string): OutboxEntry {
    return this.#disk.get('outbox')?.get(id) as OutboxEntry
  }

  /** Other settings of the ledger. */
  change(settings: Partial<VaultEntry['ledger']>): void {
    const vault = this.vault
    this.#disk.get('vault')?.set('vault', { ...vault, ledger: { ...vault.ledger, ...settings } })
  }

  queue(kind: OutboxKind, value = ''): Promise<string> {
    this.nowMs += 1
    return this.#session.manifest.commit((tx) => queueWitness(this.#session, tx, kind, value))
  }

  /** Somebody known: her letters are read, and letters can be written to her. */
  know(id: string, { identity }: OutboxLife): void {
    const card = { sealingKey: Buffer.from(identity.sealingPublicKey).toString('base64url') }
    this.#disk.set(
      'contacts',
      (this.#disk.get('contacts') ?? new Map<string, unknown>()).set(id, { id, did: identity.did, name: id, card }),
    )
  }

  /** Both contracts, in the chain and deep enough; with `form` 1 the log of before, as somebody set it up then. */
  async deploy(form: SealLogForm = 2): Promise<void> {
    if (form === 1) this.change({ sealLog: await this.#deployBefore() })
    else await this.queue('deploy-seal-log')
    await this.queue('deploy-vault-heads')
    await this.settle()
  }

  async #deployBefore(): Promise<string> {
    const nonce = Number(await this.chain.rpc('eth_getTransactionCount', [this.signer.address(), 'latest']))
    const tx = { chainId: TEST_CHAIN_ID, nonce, data: this.signer.creationCode('SealLog1'), gasLimit: 2_000_000n }
    const { raw } = await this.signer.signTransaction({ ...tx, maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 1n })
    await this.chain.mineForeign(raw)
    return this.signer.createdAddress(nonce)
  }

  /** Time of the newest chain block. */
  async blockTimeS(): Promise<number> {
    return Number(((await this.chain.rpc('eth_getBlockByNumber', ['latest', false])) as { readonly timestamp: string }).timestamp)
  }

  /** One turn of the outbox, or other work of a session; null where the life ended in it. */
  async turn(killAfterSteps = NEVER, work: (session: Session) => Promise<number> = witnessWaiting): Promise<number | null> {
    this.#stepsLeft = killAfterSteps
    try {
      return await work(this.#session)
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      this.#session = this.#begin()
      return null
    } finally {
      this.#stepsLeft = NEVER
    }
  }

  /** Turns and chain blocks until nothing waits any more; the bound is a count of turns. */
  async settle(turns = 80): Promise<void> {
    for (let turn = 0; turn < turns; turn += 1) {
      if ((await this.turn()) === 0) return
      await this.chain.mine()
      this.nowMs += 20_000
    }
    throw new Error(`still waiting: ${JSON.stringify(this.entries.filter(([, one]) => one.state !== 'confirmed'))}`)
  }

  /** Another life on what was committed. */
  restart(): void {
    this.#session = this.#begin()
  }

  #begin(): Session {
    const life = { isOver: false }
    const ledger = createLedger({
      dir: mkdtempSync(join(tmpdir(), 'salus-outbox-')),
      now: () => this.nowMs,
      source: { fetchLines: () => Promise.resolve(err('peer-unreachable')) },
      ask: (url, method, params) => this.chain.ask(url, method, params),
    })
    const session = {
      ports: {
        clock: { now: () => this.nowMs },
        random: { bytes: (length: number) => this.#draw(length) },
        ledger: this.#mortal(ledger, life),
        blocks: {
          putFiles: (files: readonly (readonly Uint8Array[])[]) => {
            for (const chunks of files) this.letters.push(new Uint8Array(Buffer.concat(chunks)))
            return Promise.resolve(ok(files.map((_, at) => `letter-${String(this.letters.length + at)}`)))
          },
        },
      },
      signer: this.signer,
      identity: this.identity,
      manifest: this.#manifest(life),
      device: 'this-one',
      rolledBack: null,
      dateAhead: null,
      emit: (event: VaultEvent) => {
        if (event.type === 'changed') this.told.push(...event.what)
      },
    }
    return session as unknown as Session
  }

  #step(life: { isOver: boolean }): void {
    if (life.isOver || this.#stepsLeft-- <= 0) {
      life.isOver = true
      throw new Killed('killed')
    }
  }

  #mortal(ledger: LedgerPort, life: { isOver: boolean }): LedgerPort {
    return new Proxy(ledger, {
      get:
        (target, name: keyof LedgerPort) =>
        async (...args: readonly unknown[]) => {
          this.#step(life)
          const answer = await (target[name] as (...all: readonly unknown[]) => Promise<unknown>)(...args)
          this.#step(life)
          return answer
        },
    })
  }

  #manifest(life: { isOver: boolean }): Partial<Session['manifest']> {
    const of = (disk: Disk, collection: string): Map<string, unknown> => disk.get(collection) ?? new Map<string, unknown>()
    let queue: Promise<unknown> = Promise.resolve()
    return {
      seq: () => this.#seq,
      headHash: () => this.#seq.toString(16).padStart(64, '0'),
      lostSeq: () => 0,
      freeze: (code) => {
        this.#frozen = code !== null
      },
      get: (collection, key) => Promise.resolve(of(this.#disk, collection).get(key) as never),
      list: (collection) => Promise.resolve([...of(this.#disk, collection)] as never),
      commit: (work) => {
        const turn = queue.then(async () => {
          const draft: Disk = new Map([...this.#disk].map(([name, entries]) => [name, new Map(entries)]))
          const tx = {
            device: 'this-one',
            get: (collection: string, key: string) => Promise.resolve(of(draft, collection).get(key)),
            set: (collection: string, key: string, value: unknown) => {
              draft.set(collection, of(draft, collection).set(key, JSON.parse(JSON.stringify(value))))
              return Promise.resolve()
            },
            delete: (collection: string, key: string) => Promise.resolve(void of(draft, collection).delete(key)),
          }
          const result = await work(tx as unknown as Transaction)
          this.#step(life)
          for (const [name, entries] of draft) this.#disk.set(name, entries)
          this.#seq += 1
          this.#step(life)
          return result
        })
        queue = turn.catch(() => undefined)
        return turn
      },
    }
  }

  /** Never the same twice, and the same in every run. */
  #draw(length: number): Uint8Array {
    this.#drawn += 1
    const bytes = new Uint8Array(length)
    new DataView(bytes.buffer).setUint32(0, mixed(Math.imul(this.#drawn, 0x9e3779b1) ^ Math.imul(this.#number, 0x85ebca6b)))
    if (length > 4) bytes[4] = this.#number
    return bytes
  }
}

/** Another number for each, in no order that one could follow (the end of MurmurHash3). */
function mixed(number: number): number {
  const once = Math.imul(number ^ (number >>> 16), 0x85ebca6b)
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35)
  return (twice ^ (twice >>> 16)) >>> 0
}
