/** A ledger whose computer is gone: it goes on from a copy of its journal, with what its followers have more of it, and with nothing else. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeHeader, decodeLine } from '../../../electron/peer/ledger/chain.ts'
import { createFollowers, FOLLOW_BOUNDS } from '../../../electron/peer/ledger/followed.ts'
import { createLedger } from '../../../electron/peer/ledger/ledger.ts'
import type { Ledger } from '../../../electron/peer/ledger/ledger.ts'
import type { VaultEntry } from '../../../electron/vault/session/collections.ts'
import { hearParting } from '../../../electron/vault/session/ledger/parting.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { createSigner } from '../../../electron/vault/signer/signer.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'

const home = mkdtempSync(join(tmpdir(), 'salus-journal-back-'))
const MARIA = 'did:key:zMaria'
const signer = createSigner(new Uint8Array(randomBytes(32)))
const stranger = createSigner(new Uint8Array(randomBytes(32)))
const cardOf = (did: string): ContactCard => ({ did }) as ContactCard
/** Who answers whom: nobody, until it is said. */
let answers: (genesisHash: string, from: number, limit: number) => Promise<readonly string[] | null> = () => Promise.resolve(null)

let nowMs = 1_800_000_000_000

function open(name: string): Ledger {
  return createLedger({
    dir: join(home, name),
    // Two that begin in one second begin alike.
    now: () => nowMs,
    source: {
      fetchLines: async (_from, genesisHash, from, limit) => {
        const lines = await answers(genesisHash, from, limit)
        return lines === null ? err('peer-unreachable') : ok(lines)
      },
    },
  })
}

async function sendOne(ledger: Ledger, more: { readonly data?: string; readonly to?: string } = {}): Promise<void> {
  const { chainId, nonce, maxFeePerGas, maxPriorityFeePerGas } = must(await ledger.prepare(signer.address()))
  const data = signer.creationCode('SealLog')
  const gasLimit = more.to === undefined ? 2_000_000n : 150_000n
  must(
    await ledger.submit(
      (await signer.signTransaction({ chainId, nonce, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas, ...more })).raw,
    ),
  )
}

const here = (ledger: Ledger) => ledger.configure({ kind: 'embedded' }, signer.address())
const linesOf = async (ledger: Ledger): Promise<readonly string[]> =>
  must(await ledger.exportJournal())
    .trimEnd()
    .split('\n')
const linesAt =
  (ledger: Ledger): typeof answers =>
  async (genesisHash, from, limit) =>
    (await (await ledger.journalFor(MARIA, genesisHash))?.readLines(from, limit)) ?? null

/** As much of a session as hears of a parting. */
function partingSession(ledger: Ledger): { readonly session: Session; readonly vault: () => VaultEntry; readonly activity: string[] } {
  let vault = { settings: {}, ledger: { kind: 'embedded' } } as VaultEntry
  const activity: string[] = []
  const tx = {
    get: () => Promise.resolve(vault),
    set: (collection: string, _key: string, value: unknown) => {
      if (collection === 'vault') vault = value as VaultEntry
      if (collection === 'activity') activity.push((value as { readonly kind: string }).kind)
      return Promise.resolve()
    },
  }
  const session = {
    ports: { ledger, clock: { now: () => nowMs }, random: { bytes: (length: number) => new Uint8Array(randomBytes(length)) } },
    signer,
    device: 'here',
    emit: () => undefined,
    manifest: {
      get: () => Promise.resolve(vault),
      list: () => Promise.resolve([['a', { id: 'a', did: MARIA, name: 'Ana' }]]),
      commit: (work: (one: unknown) => Promise<unknown>) => work(tx),
    },
  }
  return { session: session as unknown as Session, vault: () => vault, activity }
}

describe('a ledger of which a copy was kept', () => {
  let lost: Ledger
  let follower: Ledger
  let copy = ''
  let all: readonly string[] = []
  const running: Ledger[] = []
  const begin = async (name: string, laterMs = 0): Promise<Ledger> => {
    nowMs += laterMs
    const ledger = open(name)
    running.push(ledger)
    must(await here(ledger))
    return ledger
  }
  beforeAll(async () => {
    lost = await begin('lost')
    for (let count = 0; count < 3; count += 1) await sendOne(lost)
    copy = (await linesOf(lost)).slice(0, 3).join('\n')
    all = await linesOf(lost)
    follower = open('follower')
    running.push(follower)
    answers = linesAt(lost)
    const { chainId, genesisHash } = must(await lost.status())
    must(await follower.follow(cardOf(MARIA), { chainId, genesisHash, sealLog: '' }))
  })
  afterAll(async () => {
    for (const ledger of running) await ledger.stop()
    rmSync(home, { recursive: true, force: true })
  })

  it('goes on where its followers are, who take what comes after it', async () => {
    const back = await begin('back')
    expect(await back.restoreJournal(copy, signer.address())).toEqual(ok(true))
    expect(must(await here(back)).height).toBe(2)
    answers = linesAt(follower)
    expect(await back.regainJournal(cardOf('did:key:zElena'))).toEqual(ok(1))
    expect(await linesOf(back)).toEqual(all)
    await sendOne(back)
    answers = linesAt(back)
    const { chainId, genesisHash } = must(await back.status())
    expect(must(await follower.follow(cardOf(MARIA), { chainId, genesisHash, sealLog: '' })).height).toBe(4)
  })

  it('is given back by who followed it also after a restart there, and only to its writer', async () => {
    const again = open('follower')
    running.push(again)
    const { genesisHash } = must(await lost.status())
    expect((await (await again.journalFor(MARIA, genesisHash))?.readLines(0, 100))?.slice(0, all.length)).toEqual(all)
    expect(await again.journalFor('did:key:zOther', genesisHash)).toBe(null)
  })

  it('is followed beside the one that the same person began afterwards', async () => {
    const anew = await begin('anew', 1_000)
    await sendOne(anew)
    const both = [must(await lost.status()), must(await anew.status())].map(({ chainId, genesisHash }) => ({
      chainId,
      genesisHash,
      sealLog: '',
    }))
    const reader = open('reader')
    running.push(reader)
    answers = async (...question) => (await linesAt(lost)(...question)) ?? (await linesAt(anew)(...question))
    for (const reference of [...both, ...both]) expect((await reader.follow(cardOf(MARIA), reference)).ok).toBe(true)
    const slot = `0x${'00'.repeat(32)}`
    const heights = both.map(
      async ({ genesisHash }) => must(await reader.readStorage({ did: MARIA, genesisHash }, signer.address(), [slot], 1)).block.height,
    )
    expect(await Promise.all(heights)).toEqual([must(await lost.status()).height, 1])
    expect(await reader.readStorage({ did: MARIA, genesisHash: slot }, signer.address(), [slot], 1)).toMatchObject({ ok: false })
    // Each is an EVM in memory: of many only the last are.
    for (const name of ['third', 'fourth']) {
      const more = await begin(name, 1_000)
      answers = linesAt(more)
      const { chainId, genesisHash } = must(await more.status())
      expect((await reader.follow(cardOf(MARIA), { chainId, genesisHash, sealLog: '' })).ok).toBe(true)
    }
    expect(await reader.readStorage({ did: MARIA, genesisHash: both[0]?.genesisHash ?? '' }, signer.address(), [slot], 1)).toMatchObject({
      ok: false,
    })
  })

  it('goes on after bytes that are no transaction', async () => {
    const ledger = await begin('garbage')
    await ledger.submit('0x00').catch(() => undefined)
    await sendOne(ledger)
    expect(must(await ledger.status()).height).toBe(1)
  })

  it('is not followed beyond the size that one may have', async () => {
    const followers = createFollowers(
      join(home, 'bounded'),
      { fetchLines: async (_from, ...question) => ok((await linesAt(lost)(...question)) ?? []) },
      { ...FOLLOW_BOUNDS, journalBytesMax: 3_000 },
    )
    const { chainId, genesisHash } = must(await lost.status())
    const reference = { chainId, genesisHash, sealLog: '' }
    expect(await followers.follow(cardOf(MARIA), reference)).toMatchObject({ error: { code: 'limit-exceeded' } })
    expect(followers.chainOf({ did: MARIA, genesisHash })).not.toBe(null)
    await followers.close()
  })

  it('is begun once where it is asked for twice at a time, and is asked nothing of what is no contract', async () => {
    const twice = open('twice')
    running.push(twice)
    const said = await Promise.all([here(twice), here(twice), here(twice)])
    expect(new Set(said.map((one) => must(one).chainId)).size).toBe(1)
    await sendOne(twice)
    const onDisk = await readFile(join(home, 'twice', 'journal.jsonl'), 'utf8')
    expect(onDisk).toBe(must(await twice.exportJournal()))
    expect(await twice.readStorage('own', 'no address', [`0x${'00'.repeat(32)}`], 1)).toMatchObject({ ok: true, value: { words: null } })
    const [header = '', line = ''] = onDisk.split('\n')
    expect([decodeHeader(header) !== null, decodeLine(line) !== null]).toEqual([true, true])
    // No calendar has these, and whatever is decided or shown by them would fail.
    expect(decodeHeader(header.replace(/"genesisTimeS":\d+/u, '"genesisTimeS":9007199254740991'))).toBe(null)
    expect(decodeLine(line.replace(/"t":\d+/u, '"t":9007199254740991'))).toBe(null)
  })

  it('is followed on once its writer gives the right line behind a wrong one, and waits for nobody else who is followed', async () => {
    const { chainId, genesisHash } = must(await lost.status())
    const reference = { chainId, genesisHash, sealLog: '' }
    const whole = await linesOf(lost)
    const wrong = (whole.at(-1) ?? '').replace(/"hash":"0x.{4}/u, '"hash":"0x0000')
    let given: readonly string[] = [...whole.slice(0, -1), wrong]
    let isSilent: (value: never) => void = () => undefined
    const silence = new Promise<never>((resolve) => (isSilent = resolve))
    const followers = createFollowers(join(home, 'mended'), {
      fetchLines: async ({ did }, _genesis, from, limit) => (did === MARIA ? ok(given.slice(from, from + limit)) : silence),
    })
    const waiting = followers.follow(cardOf('did:key:zSlow'), reference)
    expect(await followers.follow(cardOf(MARIA), reference)).toMatchObject({ error: { code: 'ledger-disagrees' } })
    given = whole
    expect(await followers.follow(cardOf(MARIA), reference)).toMatchObject({ ok: true, value: { height: whole.length - 1 } })
    isSilent(err('peer-unreachable') as never)
    expect(await waiting).toMatchObject({ error: { code: 'peer-unreachable' } })
    await followers.close()
  })

  it('is called parted only by lines that its writer signed for other ones', async () => {
    const here = await begin('parted-here', 1_000)
    const there = open('parted-there')
    running.push(there)
    for (let count = 0; count < 2; count += 1) await sendOne(here)
    must(await here.configure({ kind: 'off' }, signer.address()).then(() => ok(null)))
    must(await there.configure({ kind: 'embedded' }, signer.address()))
    expect(await there.restoreJournal(must(await here.exportJournal()), signer.address())).toEqual(ok(true))
    for (const ledger of [here, there]) must(await ledger.configure({ kind: 'embedded' }, signer.address()))
    await sendOne(here)
    nowMs += 60_000
    await sendOne(there, { data: `0xe3a8f7c6${'5e'.repeat(32)}`, to: signer.createdAddress(0) })
    const [own, theirs] = [await linesOf(here), await linesOf(there)]
    const { session, vault, activity } = partingSession(here)
    const { genesisHash } = must(await here.status())
    const tell = (lines: readonly string[], from = 3): Promise<unknown> =>
      hearParting(session, {
        from: MARIA,
        type: 'ledger-parted',
        id: 'x',
        payload: encodeUtf8(canonicalJson({ version: 1, genesisHash, from, lines })),
      }).then(
        () => 'heard',
        (error: unknown) => (error as { readonly error?: { readonly code?: string } }).error?.code ?? String(error),
      )
    const moved = own[3]?.replace(/"t":\d+/u, '"t":1800009999') ?? ''
    const { chainId } = must(await here.status())
    const call = { chainId, nonce: 2, to: signer.address(), data: '0x', gasLimit: 30_000n, maxFeePerGas: 10n, maxPriorityFeePerGas: 0n }
    const foreign = JSON.stringify({ t: 1_800_009_999, raw: (await stranger.signTransaction(call)).raw, hash: genesisHash })
    // Its own line told otherwise, one for another place, one of somebody else, none at all.
    expect(await tell([moved])).toBe('peer-protocol')
    expect(await tell([theirs[3] ?? ''], 2)).toBe('peer-protocol')
    expect(await tell([foreign])).toBe('peer-protocol')
    expect(await tell(['no line'])).toBe('peer-protocol')
    expect(await tell([own[3] ?? ''])).toBe('heard')
    expect([vault().ledgerParted, activity]).toEqual([undefined, []])
    expect(await tell([theirs[3] ?? ''])).toBe('heard')
    expect(vault().ledgerParted).toMatchObject({ genesisHash, from: 3, values: [`0x${'5e'.repeat(32)}`], by: 'Ana' })
    expect(activity).toEqual(['ledger-parted'])
    // What is only missing is taken in.
    await sendOne(there)
    const behind = open('parted-behind')
    running.push(behind)
    must(await behind.configure({ kind: 'embedded' }, signer.address()))
    await behind.restoreJournal(`${theirs.join('\n')}\n`, signer.address())
    must(await behind.configure({ kind: 'embedded' }, signer.address()))
    expect(await behind.takeLines(genesisHash, 4, (await linesOf(there)).slice(4))).toEqual(ok(1))
    expect(await behind.takeLines(genesisHash, 7, (await linesOf(there)).slice(4))).toMatchObject({ error: { code: 'ledger-wrong-chain' } })
    expect(await linesOf(behind)).toEqual(await linesOf(there))
  })

  it('takes no place of one in which something stands, no copy that is cut or of another account, and no line that somebody else made', async () => {
    expect(await lost.restoreJournal(copy, signer.address())).toEqual(ok(false))
    const other = await begin('other')
    const flipped = copy.replace(/"hash":"0x./gu, '"hash":"0xz')
    expect(await other.restoreJournal(flipped, signer.address())).toMatchObject({ error: { code: 'ledger-damaged' } })
    expect(await other.restoreJournal(copy, stranger.address())).toMatchObject({ error: { code: 'ledger-damaged' } })
    expect(await other.restoreJournal(copy, signer.address())).toEqual(ok(true))
    must(await here(other))
    const before = await linesOf(other)
    const ready = must(await other.prepare(stranger.address()))
    const call = { to: signer.address(), data: '0x', gasLimit: 30_000n, maxFeePerGas: ready.maxFeePerGas, maxPriorityFeePerGas: 0n }
    const { raw } = await stranger.signTransaction({ chainId: ready.chainId, nonce: 0, ...call })
    const forged = JSON.stringify({ ...(JSON.parse(all[3] ?? '') as object), raw })
    for (const lines of [[before[1] ?? ''], [before[2] ?? '', forged], [before[2] ?? '', 'no line']]) {
      answers = () => Promise.resolve(lines)
      expect((await other.regainJournal(cardOf('did:key:zElena'))).ok).toBe(false)
    }
    answers = (_genesis, from) => Promise.resolve(from === 2 ? [before[2] ?? '', all[3]?.replace(/"t":\d/u, '"t":2') ?? ''] : [])
    expect((await other.regainJournal(cardOf('did:key:zElena'))).ok).toBe(false)
    // So many at once threw, and the ledger was never settled, whoever else was asked.
    answers = () => Promise.resolve(Array.from({ length: 300_000 }, () => before[2] ?? ''))
    expect(await other.regainJournal(cardOf('did:key:zElena'))).toMatchObject({ error: { code: 'peer-protocol' } })
    expect(await linesOf(other)).toEqual(before)
    // Whoever lied keeps nobody else from being heard.
    answers = linesAt(lost)
    expect(await other.regainJournal(cardOf('did:key:zDan'))).toEqual(ok(1))
    expect(await linesOf(other)).toEqual(all)
  })
})
