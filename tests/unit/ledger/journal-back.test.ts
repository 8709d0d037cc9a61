/** A ledger whose computer is gone: it goes on from a copy of its journal, with what its followers have more of it, and with nothing else. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLedger } from '../../../electron/peer/ledger/ledger.ts'
import type { Ledger } from '../../../electron/peer/ledger/ledger.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { createSigner } from '../../../electron/vault/signer/signer.ts'
import type { ContactCard } from '../../../shared/model/person.ts'
import { err, ok } from '../../../shared/model/result.ts'

const home = mkdtempSync(join(tmpdir(), 'salus-journal-back-'))
const MARIA = 'did:key:zMaria'
const signer = createSigner(new Uint8Array(randomBytes(32)))
const stranger = createSigner(new Uint8Array(randomBytes(32)))
const cardOf = (did: string): ContactCard => ({ did }) as ContactCard
/** Who answers whom: nobody, until it is said. */
let answers: (genesisHash: string, from: number, limit: number) => Promise<readonly string[] | null> = () => Promise.resolve(null)

function open(name: string): Ledger {
  return createLedger({
    dir: join(home, name),
    now: () => 1_800_000_000_000,
    source: {
      fetchLines: async (_from, genesisHash, from, limit) => {
        const lines = await answers(genesisHash, from, limit)
        return lines === null ? err('peer-unreachable') : ok(lines)
      },
    },
  })
}

async function sendOne(ledger: Ledger): Promise<void> {
  const { chainId, nonce, maxFeePerGas, maxPriorityFeePerGas } = must(await ledger.prepare(signer.address()))
  const data = signer.creationCode('SealLog')
  must(
    await ledger.submit(
      (await signer.signTransaction({ chainId, nonce, data, gasLimit: 2_000_000n, maxFeePerGas, maxPriorityFeePerGas })).raw,
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

describe('a ledger of which a copy was kept', () => {
  let lost: Ledger
  let follower: Ledger
  let copy = ''
  let all: readonly string[] = []
  const running: Ledger[] = []
  const begin = async (name: string): Promise<Ledger> => {
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
    expect(await linesOf(other)).toEqual(before)
    // Whoever lied keeps nobody else from being heard.
    answers = linesAt(lost)
    expect(await other.regainJournal(cardOf('did:key:zDan'))).toEqual(ok(1))
    expect(await linesOf(other)).toEqual(all)
  })
})
