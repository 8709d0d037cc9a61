/**
 * Two nodes with somebody between them who flips, cuts, reorders, repeats and loses what passes: no wrong byte is ever taken, nothing hangs, and what was begun is finished.
 * `npm run test:hostile` for 10,000 of these; the seed is printed.
 */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { PEER_LIMITS } from '../../electron/peer/limits.ts'
import { createPeerRoot } from '../../electron/peer/root.ts'
import type { PeerOptions, PeerRoot } from '../../electron/peer/root.ts'
import { createContactCard } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import { dice } from '../support/dice.ts'
import { startNodeProcess } from '../support/node-process.ts'
import type { NodeProcess } from '../support/node-process.ts'
import { startTamperingProxy } from '../support/tampering-proxy.ts'
import type { TamperingProxy } from '../support/tampering-proxy.ts'

const FULL = process.env['SALUS_HOSTILE'] === 'full'
const TAMPERINGS = FULL ? 10_000 : 24
const SEED = Number(process.env['SALUS_SEED'] ?? 20261126)
/** A long run says how far it is. */
const TOLD_EVERY = 50
/** Most of the time of a spoiled line is waiting for bytes that were lost: many wait side by side. */
const LANES = FULL ? 40 : 5
const CHUNKS = 12
const CHUNK_BYTES = 40_000
/** Tries of one file with somebody between, and then without. */
const TRIES = 6
const CLEAN_TRIES = 20
/** What waits for bytes that were lost need not wait as long as on a slow line; a clean line has its ordinary time. */
const LIMITS = { ...PEER_LIMITS, frameTimeoutMs: 5_000 }
const HOUR_MS = 3_600_000

interface Lane {
  readonly reader: PeerRoot
  readonly proxy: TamperingProxy
  /** Maria, where the proxy is. */
  readonly card: ContactCard
}

const dirs: string[] = []
let maria: NodeProcess
let chunks: readonly Uint8Array[] = []
let cid = ''
let lanes: readonly Lane[] = []

async function folder(): Promise<PeerOptions> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-tampering-'))
  dirs.push(dir)
  return { dir, listenHost: '127.0.0.1', port: 0, mdns: false }
}

async function startNode(): Promise<PeerRoot> {
  const root = await createPeerRoot(await folder(), LIMITS)
  if (!root.ok) throw new Error(root.error.code)
  return root.value
}

async function introduce({ peer }: PeerRoot, name: string): Promise<ContactCard> {
  const described = await peer.describe()
  if (!described.ok) throw new Error(described.error.code)
  const identity = deriveIdentity(new Uint8Array(randomBytes(32)))
  const { peerId, addresses } = described.value
  const card = createContactCard(identity, { name, device: signDeviceCertificate(identity, peerId, 1), addresses, issuedAtMs: 1 })
  await peer.introduce(card)
  return card
}

/** Nodes tell each other where they listen: nobody may go round the proxy. */
function forbidWayRound(port: number): void {
  const connect = Reflect.get(Socket.prototype, 'connect') as (...args: readonly unknown[]) => Socket
  vi.spyOn(Socket.prototype, 'connect').mockImplementation(function (this: Socket, ...args: readonly unknown[]): Socket {
    const [to] = args.flat() as readonly { readonly port?: number; readonly localAddress?: string }[]
    if (to?.port === port && to.localAddress === undefined) return this.destroy(new Error('only through the proxy'))
    return Reflect.apply(connect, this, args)
  })
}

beforeAll(async () => {
  maria = await startNodeProcess(await folder())
  const own = await introduce(maria, 'Maria')
  chunks = Array.from({ length: CHUNKS }, () => new Uint8Array(randomBytes(CHUNK_BYTES)))
  const put = await maria.blocks.putFiles([chunks])
  cid = put.ok ? (put.value[0] ?? '') : ''
  const roll = dice(SEED)
  const port = Number(own.addresses[0]?.split('/').at(-1))
  forbidWayRound(port)
  const readers = await Promise.all(Array.from({ length: LANES }, startNode))
  const cards = await Promise.all(readers.map((reader) => introduce(reader, 'Ana')))
  const now = Date.now()
  const served = cards.map(({ did }, at) => ({
    grantId: `g${String(at)}`,
    grantee: did,
    cids: [cid],
    fromMs: now - HOUR_MS,
    untilMs: now + HOUR_MS,
  }))
  await maria.peer.setServing(served, cards)
  lanes = await Promise.all(
    readers.map(async (reader): Promise<Lane> => {
      const proxy = await startTamperingProxy(port, roll)
      return { reader, proxy, card: { ...own, addresses: [`/ip4/127.0.0.1/tcp/${String(proxy.port)}`] } }
    }),
  )
})
afterAll(async () => {
  vi.restoreAllMocks()
  await Promise.all(lanes.flatMap(({ reader, proxy }) => [reader.stop(), proxy.close()]))
  await maria.stop()
  await Promise.all(dirs.map((dir) => rm(dir, { recursive: true, force: true })))
})

const count = (): number => lanes.reduce((sum, { proxy }) => sum + [...proxy.done.values()].reduce((all, one) => all + one, 0), 0)

/** Blocks that this reader holds of the file, each compared with what was sent. */
async function heldRight({ reader }: Lane): Promise<boolean> {
  const stat = await reader.blocks.statFile(cid)
  if (!stat.ok) return true
  const read = await reader.blocks.readChunks(cid, 0, stat.value.chunks)
  return !read.ok || read.value.every((chunk, at) => Buffer.from(chunk).equals(Buffer.from(chunks[at] ?? new Uint8Array(0))))
}

/** The code of what came of it, or `ok`. */
async function fetchOnce(lane: Lane, grantId: string): Promise<string> {
  const answer = await lane.reader.peer.fetchFiles(lane.card, grantId, [cid], () => undefined, new AbortController().signal)
  return answer.ok ? 'ok' : answer.error.code
}

it(
  `no wrong byte is taken in ${String(TAMPERINGS)} tamperings, and every transfer ends whole`,
  async () => {
    let [transfers, broken, resumed, faults] = [0, 0, 0, 0]
    maria.peer.onEvent((event) => {
      if (event.type === 'refused') faults += 1
    })
    const work = async (lane: Lane, grantId: string): Promise<void> => {
      while (count() < TAMPERINGS) {
        await lane.reader.blocks.dropFiles([cid])
        lane.proxy.setRate(8)
        let isWhole = false
        for (let tries = 0; tries < TRIES && !isWhole; tries += 1) {
          isWhole = (await fetchOnce(lane, grantId)) === 'ok'
          if (!isWhole) broken += 1
          expect(await heldRight(lane)).toBe(true)
        }
        lane.proxy.setRate(0)
        if (!isWhole) resumed += 1
        const codes: string[] = []
        while (!isWhole && codes.length < CLEAN_TRIES) {
          codes.push(await fetchOnce(lane, grantId))
          isWhole = codes.at(-1) === 'ok'
        }
        expect(isWhole ? [] : codes).toEqual([])
        const read = await lane.reader.blocks.readChunks(cid, 0, CHUNKS)
        expect(read.ok && read.value.every((chunk, at) => Buffer.from(chunk).equals(Buffer.from(chunks[at] ?? new Uint8Array(0))))).toBe(
          true,
        )
        transfers += 1
        if (FULL && transfers % TOLD_EVERY === 0)
          process.stdout.write(`${String(count())} tamperings so far, ${String(transfers)} transfers whole\n`)
      }
    }
    const [from, before] = [performance.now(), maria.rssBytes()]
    await Promise.all(lanes.map((lane, at) => work(lane, `g${String(at)}`)))
    const kinds = new Map<string, number>()
    for (const { proxy } of lanes) for (const [kind, times] of proxy.done) kinds.set(kind, (kinds.get(kind) ?? 0) + times)
    const said = [...kinds].map(([kind, times]) => `${kind} ${String(times)}`).join(', ')
    const minutes = ((performance.now() - from) / 60_000).toFixed(1)
    const growth = Math.round((maria.rssBytes() - before) / (1024 * 1024))
    process.stdout.write(
      `tampering: ${String(count())} in ${minutes} minutes (seed ${String(SEED)}; ${said}), ${String(transfers)} transfers whole, ${String(broken)} broken tries, ${String(resumed)} finished on a clean line; the node grew by ${String(growth)} MiB and counted ${String(faults)} faults of its readers\n`,
    )
    // What only counts and spoils nothing would show nothing.
    expect(broken).toBeGreaterThan(0)
    // A broken line is not held against whoever is behind it.
    expect(faults).toBe(0)
  },
  FULL ? 10_800_000 : undefined,
)
