/** Health cards on the page for strangers: a signature holds only by a key that is there, whoever brings it is said, and nobody is asked. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { askIssuer, keysAddressOf } from '../../../renderer/verify/ask-issuer.ts'
import { judgeFiles } from '../../../renderer/verify/judge.ts'
import type { Finding } from '../../../renderer/verify/finding.ts'
import { readDropped } from '../../../renderer/verify/read-file.ts'
import { decodeIssuerKeys } from '../../../shared/crypto/health-card.ts'
import { cardFileOf, cardOf, ISSUER, KEY, keySetOf, numericOf, signingKey } from '../../support/health-cards.ts'
import { droppedFile } from '../../support/verify-files.ts'

const NOW_MS = Date.parse('2026-11-27T12:00:00Z')
const OTHER = signingKey('somebody else')
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 1, 2, 3)

async function all(files: readonly (string | Uint8Array)[], code: string | null = null): Promise<readonly (Finding | null)[]> {
  const contents = await Promise.all(
    files.map((one) =>
      readDropped(
        droppedFile(one),
        () => true,
        () => Promise.resolve(code),
      ),
    ),
  )
  const lying = contents.flatMap((content) => (content === null ? [] : [{ name: 'jwks.json', content, answer: null }]))
  return judgeFiles(lying, NOW_MS, () => Promise.resolve())
}
async function keysOf(card: string | Uint8Array, ...beside: readonly string[]): Promise<readonly string[]> {
  const [finding] = await all([card, ...beside])
  return finding === null || finding === undefined
    ? []
    : [finding.verdict, finding.headline.key, ...finding.lines.map(({ said }) => said.key)]
}

describe('a health card', () => {
  it('without any key is of an unknown issuer, and nothing is asked about it', async () => {
    const [finding] = await all([cardFileOf(cardOf())])
    expect(finding).toMatchObject({ verdict: 'attention', headline: { key: 'shc.issuerUnknown' } })
    expect(finding?.lines.map(({ said }) => said.key)).toEqual([
      'shc.noKey',
      'shc.unknown',
      'shc.says',
      'shc.noEnd',
      'shc.issued',
      'shc.noNumber',
    ])
    expect(finding?.lines[2]?.said.values).toEqual({ n: 1, name: 'Maria Anyperson', born: '1951-01-20' })
    expect(finding?.ask).toBeUndefined()
    expect(finding?.details.find(({ key }) => key === 'detail.issuer')?.text).toBe(ISSUER)
  })

  it('is in order by the key of its issuer that was added, unless what stands beside that key is of another', async () => {
    expect((await keysOf(cardFileOf(cardOf()), keySetOf(KEY))).slice(0, 4)).toEqual(['good', 'shc.whole', 'shc.unchanged', 'shc.signer'])
    const certified = JSON.stringify({ keys: [{ ...KEY.jwk, x5c: ['MIIB'] }] })
    expect(await keysOf(cardFileOf(cardOf()), certified)).toEqual(
      expect.arrayContaining(['attention', 'shc.otherIssuer', 'shc.unchanged', 'shc.certificateOther']),
    )
    expect((await keysOf(cardFileOf(cardOf()), keySetOf(OTHER))).slice(0, 4)).toEqual([
      'attention',
      'shc.issuerUnknown',
      'shc.noKey',
      'shc.otherKeys',
    ])
  })

  it('that brings its key is unchanged, and its issuer stays unknown', async () => {
    const inHeader = cardFileOf(cardOf({ header: { jwk: KEY.jwk } }))
    const beside = JSON.stringify({ verifiableCredential: [cardOf()], keys: [KEY.jwk] })
    for (const file of [inHeader, beside])
      expect((await keysOf(file)).slice(0, 4)).toEqual(['attention', 'shc.wholeOwn', 'shc.unchanged', 'shc.ownKey'])
    const another = cardFileOf(cardOf({ key: OTHER, header: { jwk: OTHER.jwk } }))
    expect((await keysOf(another, keySetOf(KEY)))[1]).toBe('shc.wholeOwn')
  })

  it('that a list beside it names was taken back, whatever else is right; one that is not there is missed in words', async () => {
    const card = cardFileOf(cardOf({ vc: { rid: 'AQPCj4wwk6Mt' } }))
    const list = (ctr: number, ...rids: readonly string[]): string => JSON.stringify({ kid: KEY.kid, method: 'rid', ctr, rids })
    const keys = JSON.stringify({ keys: [{ ...KEY.jwk, crlVersion: 2 }] })
    expect(await keysOf(card, keySetOf(KEY))).toEqual(expect.arrayContaining(['good', 'shc.noList']))
    expect(await keysOf(card, keys)).toEqual(expect.arrayContaining(['good', 'shc.listMissing']))
    expect(await keysOf(card, keys, list(1, 'other'))).toEqual(expect.arrayContaining(['good', 'shc.listOlder']))
    expect(await keysOf(card, keys, list(2, 'other'))).toEqual(expect.arrayContaining(['good', 'shc.notListed']))
    for (const beside of [[keys, list(2, 'AQPCj4wwk6Mt')], [list(1, 'AQPCj4wwk6Mt.1700000001')]])
      expect(await keysOf(card, ...beside)).toEqual(expect.arrayContaining(['serious', 'shc.wasTakenBack', 'shc.takenBack']))
    expect((await keysOf(list(2, 'a', 'b'))).slice(0, 2)).toEqual(['attention', 'revocations.whole'])
    expect((await keysOf(list(0))).slice(0, 2)).toEqual(['serious', 'revocations.broken'])
  })

  it('signed by another than it names, or changed in one letter, is not signed', async () => {
    const forged = cardOf({ key: OTHER, header: { kid: KEY.kid } })
    expect(await keysOf(cardFileOf(forged), keySetOf(KEY))).toEqual(expect.arrayContaining(['serious', 'shc.notSigned', 'shc.changed']))
    const jws = cardOf()
    await fc.assert(
      fc.asyncProperty(fc.nat(jws.length - 1), fc.constantFrom('A', 'z', '_', '5'), async (at, letter) => {
        // The last letter of a signature has bits that nothing is in.
        if (jws[at] === letter || at === jws.length - 1) return
        const [verdict] = await keysOf(cardFileOf(jws.slice(0, at) + letter + jws.slice(at + 1)), keySetOf(KEY))
        expect(verdict).not.toBe('good')
      }),
      { numRuns: 60 },
    )
  })

  it('counts in its time only', async () => {
    const until = (date: string): string => cardFileOf(cardOf({ content: { exp: Date.parse(date) / 1000 } }))
    expect((await keysOf(until('2027-01-01'), keySetOf(KEY)))[1]).toBe('shc.whole')
    expect(await keysOf(until('2026-01-01'), keySetOf(KEY))).toEqual(expect.arrayContaining(['serious', 'shc.ended', 'shc.over']))
    const early = cardFileOf(cardOf({ content: { nbf: NOW_MS / 1000 + 60 } }))
    expect((await keysOf(early, keySetOf(KEY))).slice(0, 2)).toEqual(['serious', 'shc.notYet'])
    const timeless = await keysOf(cardFileOf(cardOf({ content: { nbf: 1e18 } })), keySetOf(KEY))
    expect([...timeless.slice(0, 2), timeless.includes('shc.times')]).toEqual(['attention', 'shc.timeless', true])
  })

  it('has a button only for an address that can be read whole, and asks that alone', async () => {
    expect((await all([cardFileOf(cardOf())]))[0]?.issuer).toBe(ISSUER)
    expect((await all([cardFileOf(cardOf()), keySetOf(OTHER)]))[0]?.issuer).toBe(ISSUER)
    expect((await all([cardFileOf(cardOf()), keySetOf(KEY)]))[0]?.issuer).toBeUndefined()
    expect(keysAddressOf('https://issuer.example/a')).toBe('https://issuer.example/a/.well-known/jwks.json')
    for (const issuer of [
      'http://issuer.example',
      'https://issuer.example/a/',
      'https://issuer.example/',
      'https://me:secret@issuer.example',
      'https://issuer.example?x=1',
      'https://issuer.example/#x',
      'https://issuer.examp\u0435',
      ` ${ISSUER}`,
      `https://issuer.example.${'a'.repeat(100)}.example`,
      'file:///etc/passwd',
      'no address',
    ])
      expect(keysAddressOf(issuer), issuer).toBeNull()
    const asked: (readonly [string, RequestInit])[] = []
    const answer =
      (text: string, status = 200) =>
      (url: string, init: RequestInit): Promise<Response> => {
        asked.push([url, init])
        return Promise.resolve(new Response(text, { status }))
      }
    expect(await askIssuer(ISSUER, answer(keySetOf(KEY)))).toMatchObject([{ kid: KEY.kid }])
    expect(asked).toMatchObject([
      [`${ISSUER}/.well-known/jwks.json`, { method: 'GET', redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' }],
    ])
    expect(asked[0]?.[1].body).toBeUndefined()
    for (const text of ['', '{}', '[]', '{"keys":[]}', '{"keys":[{}]}', JSON.stringify({ keys: [{ ...KEY.jwk, d: 'x' }] })])
      expect(await askIssuer(ISSUER, answer(text)), text).toBe('strange')
    expect(await askIssuer(ISSUER, answer(keySetOf(KEY), 404))).toBe('unreachable')
    expect(await askIssuer(ISSUER, answer('x'.repeat(300_000)))).toBe('unreachable')
    expect(await askIssuer('http://issuer.example', answer(keySetOf(KEY)))).toBe('strange')
    expect(asked.every(([url]) => url === `${ISSUER}/.well-known/jwks.json`)).toBe(true)
  })

  it('by keys that were fetched is of whoever keeps its own address, and never in order by itself', async () => {
    const keys = decodeIssuerKeys(keySetOf(KEY), ISSUER)
    if (!keys.ok) throw new Error(keys.error.code)
    const judged = async (card: string, issuer: string, ...dropped: readonly string[]): Promise<readonly string[]> => {
      const contents = await Promise.all([card, ...dropped].map((one) => readDropped(droppedFile(one), () => true)))
      const files = contents.flatMap((content) => (content === null ? [] : [{ name: 'jwks.json', content, answer: null }]))
      const fetched = { name: 'x', content: { is: 'keys', keys: keys.value, issuer } as const, answer: null }
      const [first, ...others] = files
      const [finding] = first === undefined ? [] : await judgeFiles([first, fetched, ...others], NOW_MS, () => Promise.resolve())
      return finding === null || finding === undefined ? [] : [finding.verdict, finding.headline.key]
    }
    const card = cardFileOf(cardOf())
    expect(await judged(card, ISSUER)).toEqual(['attention', 'shc.wholeFetched'])
    // Keys of one address say nothing of a card that names another.
    expect(await judged(card, 'https://other.example')).toEqual(['attention', 'shc.issuerUnknown'])
    expect(await judged(card, ISSUER, keySetOf(KEY))).toEqual(['good', 'shc.whole'])
    expect(await judged(cardFileOf(cardOf({ key: OTHER, header: { kid: KEY.kid } })), ISSUER)).toEqual(['serious', 'shc.notSigned'])
  })

  it('is read as digits, as several texts, as compact text and from the code in a picture', async () => {
    const jws = cardOf()
    for (const text of [numericOf(jws)[0] ?? '', numericOf(jws, 3).join('\n'), jws])
      expect((await keysOf(text, keySetOf(KEY)))[1]).toBe('shc.whole')
    const [seen] = await all([PNG, keySetOf(KEY)], numericOf(jws)[0] ?? '')
    expect(seen?.headline.key).toBe('shc.whole')
    expect((await all([PNG]))[0]?.kind).toBe('record')
    expect((await keysOf(numericOf(jws, 3)[1] ?? ''))[1]).toBe('shc.pieces')
  })

  it('that is none says so', async () => {
    expect((await keysOf('shc:/123'))[1]).toBe('shc.broken')
    expect((await keysOf(cardFileOf('eyJhbGciOiJub25lIn0.e30.')))[1]).toBe('shc.algorithm')
    expect((await keysOf(cardFileOf(cardOf({ packed: Uint8Array.of(1, 2, 3) })), keySetOf(KEY)))[1]).toBe('shc.content')
    expect((await keysOf(cardFileOf(cardOf(), cardOf({ key: OTHER, header: { kid: KEY.kid } })), keySetOf(KEY)))[1]).toBe('shc.notSigned')
  })

  it('keys alone say what they are, and a secret one is warned of', async () => {
    expect((await keysOf(keySetOf(KEY, OTHER))).slice(0, 2)).toEqual(['attention', 'keys.whole'])
    expect((await keysOf('{"keys":[{"kty":"RSA"}]}'))[1]).toBe('keys.unfit')
    expect((await keysOf(JSON.stringify({ keys: [{ ...KEY.jwk, d: 'x' }] })))[1]).toBe('keys.private')
  })
})
