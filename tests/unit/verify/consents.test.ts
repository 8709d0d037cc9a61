/** A consent on the page for strangers: every change shows, nobody is called known who is not, and what only the ledger knows is not guessed. */

import { beforeAll, describe, expect, it } from 'vitest'
import { judgeConsent } from '../../../renderer/verify/judge-consent.ts'
import type { Beside } from '../../../renderer/verify/judge-consent.ts'
import { createContactCard } from '../../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../../shared/crypto/device.ts'
import type { IdentityKeys } from '../../../shared/crypto/identity.ts'
import { ZERO_WORD } from '../../../renderer/verify/finding.ts'
import { binaryOf } from '../../../shared/crypto/consent-file.ts'
import { encodeConsentRecord } from '../../../shared/crypto/consent-record.ts'
import { signGrant } from '../../../shared/crypto/grant.ts'
import { rootOfPublicSeal } from '../../../shared/crypto/day-seal.ts'
import { readPublicSeals } from '../../../shared/crypto/public-seals.ts'
import {
  ana,
  consentJson,
  consentLeaf,
  FROM_MS,
  journalOf,
  maria,
  PREIMAGE,
  publicSealAt,
  START_S,
  TERMS,
  UNTIL_MS,
} from '../../support/verify-files.ts'
import type { Json } from '../../support/verify-files.ts'

const cardOf = (who: IdentityKeys, name: string): Beside['cards'][number] =>
  createContactCard(who, { name, device: signDeviceCertificate(who, '12D3KooWtest', FROM_MS), addresses: [], issuedAtMs: FROM_MS })
const NOW: Beside = { nowMs: FROM_MS + 5, cards: [], answer: null }
const ANSWER = { address: 'rpc.example', blockAtMs: FROM_MS + 4000, sealedAtMs: FROM_MS + 1000, openedAtMs: 0 }
const keysOf = (value: Json, beside: Partial<Beside> = {}): readonly string[] => {
  const { verdict, headline, lines } = judgeConsent(value, { ...NOW, ...beside })
  return [verdict, headline.key, ...lines.map(({ question, answer, said }) => `${question} ${answer} ${said.key}`)]
}

/** Every leaf of a JSON value, changed a little. */
function* changesOf(value: unknown, path = ''): Generator<readonly [string, unknown]> {
  if (typeof value === 'string') yield [path, value === '' ? 'x' : `${value.slice(0, -1)}${value.endsWith('A') ? 'B' : 'A'}`]
  else if (typeof value === 'number') yield [path, value + 1]
  else if (typeof value === 'boolean') yield [path, !value]
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      for (const [at, changed] of changesOf(item, `${path}/${String(index)}`)) yield [at, value.with(index, changed)]
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      yield [`${path}/-${key}`, Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))]
      for (const [at, changed] of changesOf(item, `${path}/${key}`)) yield [at, { ...value, [key]: changed }]
    }
    yield [`${path}/+`, { ...value, added: true }]
  }
}

describe('a consent', () => {
  let journal = ''
  beforeAll(async () => {
    journal = await journalOf([['put', consentLeaf()]])
  })

  it('in its time is signed by a key that nobody vouches for, and waits for the ledger', () => {
    expect(keysOf(consentJson())).toEqual([
      'attention',
      'consent.ask',
      'unchanged yes unchanged.signed',
      'signer you signer.unknown',
      'allows note allows.nothingKept',
      'allows note allows.since',
      'today yes today.within',
      'stopped ledger stopped.ask',
      'since ledger since.consentAsk',
    ])
    expect(judgeConsent(consentJson(), NOW).ask).toMatchObject({ leaf: consentLeaf(), path: [], lock: TERMS.lock })
  })

  it('says of looking only that nothing may be kept, unless a later day for copies was signed', () => {
    const allows = (change: Partial<typeof TERMS>): string | undefined =>
      keysOf(consentJson({}, { ...TERMS, ...change })).find((key) => key.startsWith('allows'))
    expect(allows({})).toBe('allows note allows.nothingKept')
    expect(allows({ deleteByMs: UNTIL_MS + 1 })).toBe('allows note allows.view')
    expect(allows({ right: 'keep' })).toBe('allows note allows.keep')
  })

  it('is good only with the card of the signer and an answer of the ledger', () => {
    const cards = [cardOf(maria, 'Mama')]
    expect(keysOf(consentJson(), { cards, answer: ANSWER }).slice(0, 2)).toEqual(['good', 'consent.valid'])
    expect(keysOf(consentJson(), { cards, answer: ANSWER })).toContain('signer yes signer.card')
    expect(keysOf(consentJson(), { answer: ANSWER }).slice(0, 2)).toEqual(['attention', 'consent.validUnknown'])
    expect(keysOf(consentJson(), { cards: [cardOf(ana, 'Ana')], answer: ANSWER })).toContain('signer you signer.otherCard')
    expect(keysOf(consentJson(), { cards }).slice(0, 2)).toEqual(['attention', 'consent.ask'])
  })

  it('beside parts that nobody signed is not called in order, and says how many', () => {
    const cards = [cardOf(maria, 'Mama')]
    const beside = (...more: readonly object[]): Json => {
      const json = consentJson()
      return { ...json, entry: [...(json['entry'] as readonly object[]), ...more.map((resource) => ({ resource }))] }
    }
    const lab = { resourceType: 'Observation', valueString: 'changed' }
    expect(keysOf(beside(lab, { resourceType: 'Basic' }), { cards, answer: ANSWER })).toEqual(
      expect.arrayContaining(['attention', 'consent.more', 'unchanged yes unchanged.signedPart', 'unchanged you unchanged.more']),
    )
    expect(judgeConsent(beside(lab), { ...NOW, cards, answer: ANSWER }).headline.values).toEqual({ n: 1 })
    // The fields that both sides keep follow from what was signed, or the file is not relied on.
    const verified = { grant: signGrant(maria, TERMS), terms: TERMS, state: 'active' as const }
    const kept = (change: Partial<typeof verified> & { withdrawnAtMs?: number } = {}, more = ''): readonly string[] => {
      const text = encodeConsentRecord({ ...verified, ...change }).replace(/"data": "(eyJyZWNvcmQ[^"]*)"/u, (_all, data: string) => {
        const said = Buffer.from(data, 'base64').toString()
        return `"data": "${Buffer.from(more === '' ? said : said.replace('"consult"', more)).toString('base64')}"`
      })
      return keysOf(JSON.parse(text) as Json, { cards, answer: ANSWER }).slice(0, 2)
    }
    expect(kept()).toEqual(['good', 'consent.valid'])
    expect(kept({ withdrawnAtMs: FROM_MS + 5 })).toEqual(['good', 'consent.valid'])
    expect(kept({}, '"consult","sell"')).toEqual(['serious', 'consent.note'])
    expect(kept({ terms: { ...TERMS, purpose: 'HRESCH' } })).toEqual(['serious', 'consent.note'])
  })

  it('is over from its last moment on, and not yet there before its first', () => {
    expect(keysOf(consentJson(), { nowMs: UNTIL_MS })).toEqual(expect.arrayContaining(['serious', 'consent.over', 'today no today.over']))
    expect(keysOf(consentJson(), { nowMs: UNTIL_MS - 1 })).toContain('today yes today.within')
    expect(keysOf(consentJson(), { nowMs: FROM_MS })).toContain('today yes today.within')
    expect(keysOf(consentJson(), { nowMs: FROM_MS - 1 })).toEqual(
      expect.arrayContaining(['serious', 'consent.early', 'today no today.early']),
    )
  })

  it('is over where a ledger is past its end, whatever the clock of this computer says', async () => {
    const cards = [cardOf(maria, 'Mama')]
    const late = { ...ANSWER, blockAtMs: UNTIL_MS }
    expect(keysOf(consentJson(), { cards, answer: late })).toEqual(
      expect.arrayContaining(['serious', 'consent.over', 'today no today.overThere']),
    )
    expect(keysOf(consentJson(), { cards, answer: { ...ANSWER, blockAtMs: UNTIL_MS - 1 } }).slice(0, 2)).toEqual(['good', 'consent.valid'])
    const short = { ...TERMS, untilMs: FROM_MS + 60_000, deleteByMs: FROM_MS + 60_000 }
    const within = await journalOf([['put', consentLeaf(short)]])
    expect(keysOf(consentJson({ journal: within }, short))).toEqual(
      expect.arrayContaining(['serious', 'consent.over', 'today no today.overThere']),
    )
  })

  it('is not called valid by a ledger that is behind: a day, or what the consent itself says', () => {
    const cards = [cardOf(maria, 'Mama')]
    const long = { ...TERMS, untilMs: FROM_MS + 10 * 86_400_000, deleteByMs: FROM_MS + 10 * 86_400_000 }
    const at = (ageMs: number, terms = long): readonly string[] =>
      keysOf(consentJson({}, terms), { cards, nowMs: ANSWER.blockAtMs + ageMs, answer: ANSWER }).slice(0, 2)
    expect(at(86_400_000)).toEqual(['good', 'consent.valid'])
    expect(at(86_400_001)).toEqual(['attention', 'consent.behind'])
    const strict = { ...long, ledgerAgeMaxMs: 3_600_000 }
    expect([at(3_600_000, strict), at(3_600_001, strict)]).toEqual([
      ['good', 'consent.valid'],
      ['attention', 'consent.behind'],
    ])
  })

  it('with a ledger inside whose times no calendar has is not relied on', async () => {
    for (const t of [8_640_000_000_001, Number.MAX_SAFE_INTEGER]) {
      const odd = (await journalOf([['put', consentLeaf()]])).replace(/"t":\d+(?=[^\n]*\n$)/u, `"t":${String(t)}`)
      expect(keysOf(consentJson({ journal: odd })), String(t)).toEqual(['serious', 'journal.broken'])
    }
    const begun = (await journalOf([])).replace(/"genesisTimeS":\d+/u, '"genesisTimeS":9000000000000000')
    expect(keysOf(consentJson({ journal: begun }))[1]).toBe('journal.broken')
  })

  it('that was stopped says so, from the file, from the ledger inside, and from the one asked', async () => {
    expect(keysOf(consentJson({ preimage: PREIMAGE }))).toEqual(
      expect.arrayContaining(['serious', 'consent.stopped', 'stopped no stopped.here']),
    )
    const journals = [
      await journalOf([
        ['put', consentLeaf()],
        ['put', PREIMAGE],
      ]),
      await journalOf(
        [
          ['seal', consentLeaf()],
          ['open', PREIMAGE],
        ],
        undefined,
        1,
      ),
    ]
    for (const stopped of journals)
      expect(keysOf(consentJson({ journal: stopped }))).toEqual(
        expect.arrayContaining(['serious', 'consent.stopped', 'stopped no stopped.journal', 'since ledger since.consentJournal']),
      )
    // Whoever puts or seals the lock itself has opened nothing.
    for (const journal of [await journalOf([['put', TERMS.lock]]), await journalOf([['seal', PREIMAGE]], undefined, 1)])
      expect(keysOf(consentJson({ journal }))).toContain('stopped ledger stopped.notJournal')
    const answer = { ...ANSWER, openedAtMs: FROM_MS + 3000 }
    expect(keysOf(consentJson(), { answer })).toEqual(expect.arrayContaining(['serious', 'consent.stopped', 'stopped no stopped.answered']))
  })

  it('with a ledger inside is not called unstopped beyond its last entry', () => {
    const found = judgeConsent(consentJson({ journal }), NOW)
    expect(keysOf(consentJson({ journal }))).toEqual(
      expect.arrayContaining(['attention', 'consent.ask', 'stopped ledger stopped.notJournal', 'since ledger since.consentJournal']),
    )
    expect(found.lines.find(({ question }) => question === 'stopped')?.said.values).toEqual({ when: { atMs: (START_S + 120) * 1000 } })
    expect(found.ask).toBeUndefined()
  })

  it('with a ledger inside that was sealed on a public one asks that, and says before when it was there', () => {
    const seals = [publicSealAt(1), publicSealAt(2), publicSealAt(2, { salt: 'd4'.repeat(32) })]
    const value = consentJson({ journal }, TERMS, maria, seals)
    const { ask } = judgeConsent(value, NOW)
    const leaf = rootOfPublicSeal(journal, publicSealAt(2))
    // The lowest that holds the entry: its journal has it at chain block 2.
    expect(ask).toEqual({
      chainId: 1,
      genesisHash: publicSealAt(2).genesisHash,
      sealLog: publicSealAt(2).sealLog,
      leaf,
      path: [],
      lock: ZERO_WORD,
    })
    expect(keysOf(value)).toEqual(
      expect.arrayContaining(['attention', 'since ledger since.publicAsk', 'since ledger since.consentJournal']),
    )
    const answered = { answer: { ...ANSWER, openedAtMs: 0 } }
    // That a consent holds today is not what it was asked.
    expect(keysOf(value, answered)).toEqual(
      expect.arrayContaining(['attention', 'consent.ask', 'since yes since.public', 'stopped ledger stopped.notJournal']),
    )
    expect(keysOf(value, { answer: { ...ANSWER, sealedAtMs: 0 } })).toEqual(['serious', 'proof.noPublicSeal'])
    const other = consentJson({ journal: journal.replace('"chainId"', ' "chainId"') }, TERMS, maria, seals)
    expect(judgeConsent(other, NOW).ask?.leaf).not.toBe(leaf)
    expect(judgeConsent(consentJson({ journal }, TERMS, maria, [publicSealAt(1)]), NOW).ask).toBeUndefined()
    for (const wrong of [consentJson({ journal }, TERMS, maria, [publicSealAt(9)]), consentJson({}, TERMS, maria, seals)])
      expect(keysOf(wrong)).toEqual(['serious', 'public.broken'])
    for (const list of ['[{}]', '{}', 'no', JSON.stringify(Array(65).fill(publicSealAt(2)))])
      expect(
        readPublicSeals({ resourceType: 'Bundle', entry: [{ resource: binaryOf('application/vnd.salus.public-seals+json', list) }] }),
      ).toBe('broken')
  })

  it('whose seal is not to be found says so', async () => {
    expect(keysOf(consentJson({ journal: await journalOf([]) }))).toContain('since ledger since.notJournal')
    expect(keysOf(consentJson({ sealSalt: '' }))).toContain('since you since.noSalt')
    expect(keysOf(consentJson(), { answer: { ...ANSWER, sealedAtMs: 0 } })).toContain('since ledger since.notAnswered')
    const { ledger: _none, ...noLedger } = TERMS
    expect(keysOf(consentJson({}, noLedger))).toEqual(
      expect.arrayContaining(['attention', 'stopped you stopped.noLedger', 'since you since.saysOnly']),
    )
  })

  it('with one thing changed anywhere is not relied on', () => {
    const seen = new Set<string>()
    // What is put into the frame is no part of it, and is said to be none.
    const frame = /^\/(?:-?type|\+|entry\/\d\/\+)$/u
    for (const [path, changed] of changesOf(consentJson())) {
      const { verdict, headline } = judgeConsent(changed, NOW)
      if (frame.test(path) && headline.key === 'consent.more') continue
      seen.add(headline.key)
      // Another salt is another value on the ledger, where it is not found.
      if (/\/valueString$/u.test(path) && path.includes('/entry/1/')) expect(headline.key, path).toMatch(/^consent\.(?:ask|broken)$/u)
      else if (!/\/entry\/1\/resource\/-?extension/u.test(path)) expect(verdict, `${path} ${headline.key}`).toBe('serious')
    }
    expect([...seen].sort()).toEqual(expect.arrayContaining(['consent.broken', 'consent.note', 'consent.signature']))
  })

  it('changed inside is changed after signing; changed beside is a note that does not fit; of another lock is said', () => {
    const signed = consentJson()
    const text = JSON.stringify(signed)
    expect(keysOf(JSON.parse(text.replaceAll('"purpose\\":\\"TREAT', '"purpose\\":\\"HRESCH')) as Json)[1]).toBe('consent.signature')
    expect(keysOf(JSON.parse(text.replace('"recorded":"20', '"recorded":"19')) as Json)[1]).toBe('consent.note')
    expect(keysOf(consentJson({ preimage: `0x${'5e'.repeat(32)}` }))[1]).toBe('consent.lock')
    expect(keysOf(consentJson({}, TERMS, ana))[1]).toBe('consent.signature')
    expect(keysOf(consentJson({ journal: 'x' }))[1]).toBe('journal.broken')
  })

  it('of another form is no consent', () => {
    for (const value of [null, 5, {}, { resourceType: 'Bundle' }, { resourceType: 'Bundle', entry: [null, 5, { resource: null }] }])
      expect(judgeConsent(value, NOW).headline.key).toBe('consent.broken')
    const two = consentJson() as { entry: readonly object[] }
    expect(judgeConsent({ ...two, entry: [...two.entry, ...two.entry] }, NOW).headline.key).toBe('consent.broken')
    const odd = [null, 5, {}, { chainId: '1', genesisHash: 2, sealLog: 3 }]
    for (const ledger of odd) {
      const value = consentJson({}, { ...TERMS, ledger: ledger as never })
      expect(judgeConsent(value, NOW).lines.at(-1)?.said.key).toBe('since.saysOnly')
    }
    const nothing = JSON.stringify(consentJson()).replace(/\\"records\\":\[.*?\]/u, '\\"records\\":[null]')
    expect(nothing).toContain('[null]')
    expect(judgeConsent(JSON.parse(nothing), NOW).headline.key).toBe('consent.broken')
  })
})
