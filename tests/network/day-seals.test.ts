/** The ledger of one computer, sealed once a day on a public one: once, whatever happens on the way, and a proof of it that a stranger can follow to the end. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LEDGER_COMMANDS } from '../../electron/cli/ledger.ts'
import { createAsk } from '../../electron/peer/ledger/endpoint.ts'
import { createLedger } from '../../electron/peer/ledger/ledger.ts'
import { createPeerRoot } from '../../electron/peer/root.ts'
import type { PeerOptions, PeerRoot } from '../../electron/peer/root.ts'
import { askLedger } from '../../renderer/verify/ask-ledger.ts'
import { judgeConsent } from '../../renderer/verify/judge-consent.ts'
import { judgeProof } from '../../renderer/verify/judge-proof.ts'
import type { ShownPublicPlace } from '../../shared/api/ledger-views.ts'
import { createContactCard, encodeCardToken } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { readProofFile } from '../../shared/crypto/proof-file.ts'
import type { ProofFile } from '../../shared/crypto/proof-file.ts'
import { SEAL_LOG_SELECTORS } from '../../shared/crypto/seal-log-calls.ts'
import { err } from '../../shared/model/result.ts'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'
import { serveSilence } from '../support/silence.ts'
import { TEST_CHAIN_ID, TestChain, serveChain } from '../support/test-chain.ts'
import type { Served } from '../support/test-chain.ts'

const HOUR_MS = 3_600_000

/** A node that waits for an answer of the public place longer than any test does: what ends the waiting is never the clock. */
async function startPatient(options: PeerOptions): Promise<PeerRoot> {
  const started = await createPeerRoot(options)
  if (!started.ok) throw new Error(started.error.code)
  const source = { fetchLines: () => Promise.resolve(err('ledger-unreachable')) }
  const dir = join(options.dir, 'patient-ledger')
  const publicLedger = createLedger({ dir, now: () => Date.now(), source, ask: createAsk(HOUR_MS) })
  const stop = (): Promise<void> => publicLedger.stop().then(() => started.value.stop())
  return { ...started.value, publicLedger, stop }
}

describe('the daily seal of an embedded ledger', () => {
  let home = ''
  let maria: Person
  let chain: TestChain
  let served: Served
  let recordId = ''
  let grantId = ''
  /** The first seal there. */
  let first: ShownPublicPlace['sealed'] = null
  const shown = async (): Promise<ShownPublicPlace | null> => (await maria.call('showLedger', null)).publicPlace
  const place = (more: object = {}): never =>
    ({ chainId: TEST_CHAIN_ID, urls: served.urls, quorum: 2, sealLog: '', confirmations: 2, ...more }) as never
  /** As the command line does it. */
  const sealLedger = async (word: string): Promise<object | undefined> =>
    LEDGER_COMMANDS['seal-ledger']?.({ call: (method: never, args: unknown) => maria.root.call(method, args) } as never, {
      name: 'seal-ledger',
      words: [word],
      options: {},
    })
  const importOne = async (text: string): Promise<string> => {
    const file = join(await mkdtemp(join(home, 'file-')), 'one.json')
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text } }))
    const { importToken } = await maria.call('previewImport', { paths: [file] })
    return (await maria.call('importRecords', { importToken })).recordIds[0] ?? ''
  }
  /** Turns and chain blocks until it holds. */
  const until = async (check: () => Promise<boolean>): Promise<void> => {
    for (let turn = 0; turn < 60; turn += 1) {
      if (await check()) return
      await maria.root.turn()
      await chain.mine()
    }
    throw new Error('it did not come to that')
  }
  /** Calls of the public contract, by chain block. */
  const putsThere = async (): Promise<readonly (readonly [height: number, input: string])[]> => {
    const puts: (readonly [number, string])[] = []
    for (let height = 1; height <= chain.height; height += 1) {
      const block = (await chain.rpc('eth_getBlockByNumber', [`0x${height.toString(16)}`, true])) as { transactions: { input: string }[] }
      for (const { input } of block.transactions) if (input.startsWith(SEAL_LOG_SELECTORS.put)) puts.push([height, input])
    }
    return puts
  }
  /** To somebody who is not there. */
  const giveConsent = async (): Promise<string> => {
    const reader = deriveIdentity(new Uint8Array(32).fill(3))
    const device = signDeviceCertificate(reader, '12D3KooWtest', Date.now())
    const card = encodeCardToken(createContactCard(reader, { name: 'Ana', device, addresses: [], issuedAtMs: Date.now() }))
    const { contactId } = await maria.call('addContact', { card, name: 'Ana', role: 'clinician', verified: true })
    const now = Date.now() + maria.clock.offsetMs
    const times = { fromMs: now - 1000, untilMs: now + 100 * HOUR_MS, deleteByMs: now + 200 * HOUR_MS }
    const draft = { contactId, scope: { recordIds: [recordId], kinds: [] }, purpose: 'TREAT', right: 'view', ...times } as const
    const { previewToken } = await maria.call('previewGrant', draft)
    return (await maria.call('grantAccess', { ...draft, previewToken })).grantId
  }
  const proofOf = async (id: string): Promise<ProofFile> => {
    const read = readProofFile((await maria.call('saveProof', { recordId: id })).text)
    if (!read.ok) throw new Error(read.error.code)
    return read.value
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'salus-days-'))
    maria = await startPerson(home, undefined, undefined, undefined, {}, startPatient)
    await createConfirmedVault(maria, 'Maria')
    const { account } = await maria.call('showPublicView', null)
    chain = await TestChain.start(account, 3, Math.floor(Date.now() / 1000) - 36_000)
    served = await serveChain(chain)
  })
  afterAll(async () => {
    await maria.stop()
    served.stop()
  })

  it('asks nobody before a place is named, and names none that is not what it should be', async () => {
    await maria.root.turn()
    expect(await shown()).toBeNull()
    expect(await maria.codeOf('configurePublicPlace', place({ chainId: 1 }))).toBe('ledger-wrong-chain')
    expect(await maria.codeOf('configurePublicPlace', place({ sealLog: `0x${'11'.repeat(20)}` }))).toBe('input-invalid')
    expect(await maria.codeOf('configurePublicPlace', place({ relay: 'nobody', sealLog: `0x${'11'.repeat(20)}` }))).toBe(
      'contact-not-found',
    )
    chain.moods.fill({ type: 'down' })
    expect(await maria.codeOf('configurePublicPlace', place())).toBe('ledger-silent')
    chain.moods.fill({ type: 'up' })
    expect(chain.waiting).toBe(0)
    expect(await shown()).toBeNull()
  })

  it('is not named where somebody stops it, and the next try does not wait behind one that nobody answers', async () => {
    const silence = await serveSilence()
    const stopping = new AbortController()
    const naming = maria.root.call('configurePublicPlace', place({ urls: [silence.url], quorum: 1 }), { signal: stopping.signal })
    await silence.asked
    stopping.abort()
    expect(await naming).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    expect(await maria.codeOf('configurePublicPlace', place({ chainId: 1 }))).toBe('ledger-wrong-chain')
    expect(await shown()).toBeNull()
    silence.stop()
  })

  it('sets up its contract there, and seals nothing before the moment that chance chose', async () => {
    const file = join(home, 'place.json')
    await writeFile(file, JSON.stringify({ ...(place() as object), _about: 'A public network.', delayMinutes: 60 }))
    expect(await sealLedger(file)).toMatchObject({ publicPlace: { reachable: true, sealed: null } })
    await until(async () => (await shown())?.place.sealLog !== '')
    recordId = await importOne('Hay fever')
    await maria.root.turn()
    await maria.root.turn()
    const { waiting, sealed } = (await shown()) ?? {}
    expect(sealed).toBeNull()
    expect(waiting?.step).toBe('later')
    expect(waiting?.notBeforeMs).toBeGreaterThan(Date.now() - HOUR_MS)
    expect(waiting?.notBeforeMs).toBeLessThan(Date.now() + 3 * HOUR_MS)
    expect(await putsThere()).toEqual([])
  })

  it('waits truthfully while the place is away, and seals once when it is back', async () => {
    chain.moods.fill({ type: 'down' })
    // Whatever the hour is here, from the next morning on some hours lie in one day.
    const now = Date.now() + maria.clock.offsetMs
    maria.clock.offsetMs += 24 * HOUR_MS - (now % (24 * HOUR_MS)) + 3 * HOUR_MS
    maria.clock.offsetMs += 3 * HOUR_MS
    await maria.root.turn()
    expect(await shown()).toMatchObject({ sealed: null, waiting: { step: 'ready' } })
    chain.moods.fill({ type: 'up' })
    await until(async () => (await shown())?.sealed?.atMs !== undefined)
    first = (await shown())?.sealed ?? null
    expect(first?.height).toBeGreaterThan(0)
    expect(await putsThere()).toHaveLength(1)
    expect(JSON.stringify(await putsThere())).not.toContain((await proofOf(recordId)).journal.trim().slice(-68, -4))
  })

  it('seals nothing more that day, whatever is new, and the next day once', async () => {
    await importOne('A cold')
    grantId = await giveConsent()
    maria.clock.offsetMs += HOUR_MS
    await maria.root.turn()
    expect((await shown())?.waiting).toMatchObject({ step: 'later' })
    await importOne('A cough')
    maria.clock.offsetMs += 24 * HOUR_MS
    await maria.root.turn()
    await maria.root.turn()
    expect(await putsThere()).toHaveLength(1)
    maria.clock.offsetMs += 3 * HOUR_MS
    await until(async () => ((await shown())?.sealed?.height ?? 0) > (first?.height ?? 0))
    expect(await shown()).toMatchObject({ waiting: null })
    expect(await putsThere()).toHaveLength(2)
  })

  it('is followed by a stranger from the record to the public ledger, and nothing on the way can be another', async () => {
    const proof = await proofOf(recordId)
    const judged = async (one: ProofFile): Promise<readonly [string, unknown]> => {
      const { ask } = judgeProof(one, [{ original: one.digest, resource: '' }], null)
      const answer = ask === undefined ? 'unreachable' : await askLedger(ask, served.urls[0] ?? '', (url, init) => fetch(url, init))
      if (typeof answer === 'string') throw new Error(answer)
      const { verdict, headline } = judgeProof(one, [{ original: one.digest, resource: '' }], answer)
      return [`${verdict} ${headline.key}`, headline.values]
    }
    expect(await judged(proof)).toEqual(['good proof.sealedBefore', { when: { atMs: first?.atMs } }])
    expect((await maria.call('verifyProof', { text: JSON.stringify(proof) })).sealedBeforeMs).toBe(first?.atMs)
    const { publicSeal } = proof
    if (publicSeal === undefined) throw new Error('no seal')
    const lines = proof.journal.split('\n')
    // Another chain block, the same written another way, another salt, a later chain block: none of it was sealed.
    const changes: readonly Partial<ProofFile>[] = [
      {
        journal: lines
          .map((text, at) => (at === publicSeal.height ? text.replace(/"hash":"0x[0-9a-f]{4}/u, '"hash":"0x0000') : text))
          .join('\n'),
      },
      { journal: proof.journal.replace('"chainId"', ' "chainId"') },
      { publicSeal: { ...publicSeal, salt: 'ab'.repeat(32) } },
      { publicSeal: { ...publicSeal, height: publicSeal.height + 1 } },
    ]
    for (const change of changes) expect(await judged({ ...proof, ...change })).toMatchObject(['serious proof.noPublicSeal', {}])
    const text = JSON.stringify({ ...proof, publicSeal: { ...publicSeal, salt: 'ab'.repeat(32) } })
    expect(await maria.codeOf('verifyProof', { text })).toBe('proof-not-witnessed')
    expect(await maria.codeOf('verifyProof', { text: JSON.stringify({ ...proof, height: publicSeal.height + 1 }) })).toBe('proof-invalid')
    expect(judgeProof({ ...proof, publicSeal: { ...publicSeal, height: 10_000 } }, [], null).headline.key).toBe('proof.publicSeal')
  })

  it('is in the file of a consent as well, and a stranger is led from its signature to the public ledger', async () => {
    const { text } = await maria.call('saveConsent', { grantId })
    const value = JSON.parse(text) as unknown
    const beside = { nowMs: Date.now(), cards: [], answer: null }
    const { ask } = judgeConsent(value, beside)
    const answer = ask === undefined ? 'unreachable' : await askLedger(ask, served.urls[0] ?? '', (url, init) => fetch(url, init))
    if (typeof answer === 'string') throw new Error(answer)
    expect(answer.sealedAtMs).toBe((await shown())?.sealed?.atMs)
    const since = judgeConsent(value, { ...beside, answer }).lines.filter(({ question }) => question === 'since')
    expect(since.map(({ answer: is, said }) => `${is} ${said.key}`)).toEqual(['yes since.public', 'ledger since.consentJournal'])
    const journal = text.replace(/("contentType": "application\/x-ndjson",\s+"data": ")e/u, '$1f')
    expect(judgeConsent(JSON.parse(journal), beside).verdict).toBe('serious')
  })

  it('says so where the public place takes it back, and does it again, once', async () => {
    const { height = 0 } = (await shown())?.sealed ?? {}
    const [heightThere = 0] = (await putsThere()).at(-1) ?? []
    await chain.reorganise(chain.height - heightThere + 1, false)
    chain.dropPool()
    maria.clock.offsetMs += HOUR_MS
    await maria.root.turn()
    expect(await shown()).toMatchObject({ sealed: first })
    expect((await shown())?.waiting?.step).toMatch(/ready|sent/u)
    await until(async () => (await shown())?.sealed?.height === height)
    expect(new Set((await putsThere()).map(([, input]) => input)).size).toBe(2)
    expect(await putsThere()).toHaveLength(2)
  })

  it('asks that place nothing while there is nothing to ask', async () => {
    let questions = 0
    const count = (_method: string, _params: readonly unknown[], result: unknown): unknown => {
      questions += 1
      return result
    }
    chain.moods.fill({ type: 'lie', lie: count })
    await maria.root.turn()
    maria.clock.offsetMs += 25 * HOUR_MS
    questions = 0
    await maria.root.turn()
    await maria.root.turn()
    expect(questions).toBe(0)
    expect(await shown()).toMatchObject({ reachable: true, waiting: null })
    expect(questions).toBeGreaterThan(0)
  })

  it('ends when it is switched off, and is not offered where the ledger is a network', async () => {
    expect(await sealLedger('none')).toMatchObject({ publicPlace: null })
    await maria.call('configureLedger', { ...(place() as object), kind: 'rpc', vaultHeads: '' } as never)
    expect(await maria.codeOf('configurePublicPlace', place())).toBe('ledger-not-here')
  })
})
