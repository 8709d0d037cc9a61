/** Health cards, keys and links that others published, most of them wrong in the way their names say, where the folder of them is present: each ends as its name says. */

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { judgeCard } from '../../../electron/vault/session/import/card-checks.ts'
import { judgeHealthCards } from '../../../renderer/verify/judge-health-cards.ts'
import { readDropped } from '../../../renderer/verify/read-file.ts'
import { decodeIssuerKeys } from '../../../shared/crypto/health-card.ts'
import { decodeHealthLink } from '../../../shared/crypto/health-link.ts'
import { claimsOf, signedTextsOf } from '../../../shared/fhir/health-card.ts'
import { textAt } from '../../../shared/fhir/json.ts'
import { openCard } from '../../../shared/fhir/open-card.ts'
import { contentOf } from '../../support/health-cards.ts'
import { droppedFile } from '../../support/verify-files.ts'
import { readOne, resourceOf } from './read-one.ts'

const DATA = join(process.env['SALUS_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'), 'shc-shl')
const present = existsSync(DATA)
if (!present) process.stdout.write('skipped: no folder of published health cards here (SALUS_DATA names one)\n')

const EXAMPLE_ISSUER = 'https://spec.smarthealth.cards/examples/issuer'

/** What is wrong, by the name of the file; the first that fits counts. Signatures are not looked at here: nobody's keys are. */
const EXPECTED: readonly (readonly [name: RegExp, end: string])[] = [
  [/non-base64url-rid/u, 'card flagged: revocation-id'],
  [/badjwks|badcrl__\.well-known|wrong_kid|wrong_alg|cert_mismatch|DNS_SAN|invalid_chain/u, 'keys refused'],
  // Lists of cards taken back are not looked at; a key set that names one is a key set.
  [/duplicate-rid__\.well-known__jwks/u, 'keys'],
  [/crl__/u, 'refused: fhir-not-a-resource'],
  [/bad_meta|occurrence-issues|profile-usa|status-not-completed/u, 'content flagged: content-rules'],
  [/exp_milliseconds|nbf_milliseconds/u, 'unsigned content refused; flagged: times'],
  [/missing-coding/u, 'unsigned content refused; flagged: content-rules'],
  [/missing-shc-vc-type/u, 'unsigned content refused; flagged: type-missing'],
  [/missing-(covid|imm|lab)-vc-type/u, 'unsigned content refused; flagged: kind-unsaid'],
  [/jws-no_|file-no_deflate/u, 'refused: health-card-header'],
  [/invalid_deflate/u, 'refused: health-card-packing'],
  [/issuer_url_http/u, 'refused: health-card-issuer'],
  [/chunk_too_small/u, 'refused: health-card-piece-missing'],
  [/too_many_qr_segment/u, 'refused: health-card-broken'],
  [/invalid-jws-payload/u, 'refused: health-card-content'],
  // What stands behind these is white space, which JSON allows.
  [/fhirBundle-trailing_chars|-bundle\.json/u, 'records without a signature'],
  // A wrong signature shows only beside the keys of its issuer: until then nobody can say whose it is.
  [/invalid-signature|kid-mismatch|wrong_jws_header_kid|multi-jws|trailing_chars|fhirhealthcard|qrnumeric/u, 'card'],
  [/corrupted|scaled-85/u, 'picture'],
  [/shlink-link/u, 'link'],
  [/shl-examples|shlink-|test-issuers/u, 'refused: fhir-not-a-resource'],
]

const NOW_MS = Date.parse('2026-11-27T12:00:00Z')
/** The key of the examples. Source: https://spec.smarthealth.cards/examples/issuer/.well-known/jwks.json */
const EXAMPLE_KEY = {
  kid: '3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s',
  x: '11XvRWy1I2S0EyJlyf_bWfw_TQ5CJJNLw78bHXNxcgw',
  y: 'eZXwxvO1hvCY0KucrPfKo7yAyMT6Ajc3N7OkAB6VYy8',
}
const EXAMPLE_ENTRY = { name: 'Example', issuer: EXAMPLE_ISSUER, changedAtMs: 0 }
/** What the page says, in the words of the vault. */
const SAME_AS: Readonly<Record<string, string>> = {
  'shc.unchanged': 'listed',
  'shc.changed': 'changed',
  'shc.unknown': 'unlisted',
  'shc.otherKeys': 'unlisted',
  'shc.broken': 'unreadable',
  'shc.content': 'unreadable',
  'shc.algorithm': 'unreadable',
}

/** The page knows key files, and not whose they are: a key of another issuer is one that fits, and one that is not there is not there. */
function asOnPage(verdict: string): string {
  return verdict === 'other-issuer' ? 'listed' : verdict === 'key-unlisted' ? 'unlisted' : verdict
}

/** How a file ends, in the words of the table. */
function endOf(name: string): string {
  const bytes = readFileSync(join(DATA, name))
  if (/jwks|wrong_\w+_key|\.public\.json/u.test(name))
    return decodeIssuerKeys(bytes.toString(), EXAMPLE_ISSUER).ok ? 'keys' : 'keys refused'
  const { records, codes } = readOne(name, bytes)
  const [code] = codes
  const [first] = records
  if (code === 'health-card-unsigned') return `unsigned content refused; flagged: ${problemsOf(JSON.parse(bytes.toString()))}`
  if (code !== undefined) return `refused: ${code}`
  if (first?.link !== undefined) return decodeHealthLink(first.link).ok ? 'link' : 'link refused'
  const texts = signedTextsOf(resourceOf(first))
  if (texts.length > 0) {
    const problems = texts.map((text) => problemsOf(contentOfCard(text))).filter((one) => one !== '')
    return problems.length === 0 ? 'card' : `card flagged: ${problems.join(', ')}`
  }
  if (first?.row.mediaType?.startsWith('image/') === true) return 'picture'
  const problems = problemsOf(contentOf({ bundle: JSON.parse(bytes.toString()) as object }))
  return problems === '' || !name.includes('fhirBundle') ? 'records without a signature' : `content flagged: ${problems}`
}

function problemsOf(content: unknown): string {
  const claims = claimsOf(content)
  return claims.ok ? claims.value.problems.join(', ') : claims.error.code
}

function contentOfCard(jws: string): unknown {
  return JSON.parse(inflateRawSync(Buffer.from(jws.split('.')[1] ?? '', 'base64url')).toString())
}

describe.skipIf(!present)('published health cards', () => {
  it('each end as their names say', () => {
    const ends = readdirSync(DATA)
      .sort()
      .map((name) => [name, endOf(name)] as const)
    process.stdout.write(`\n${ends.map(([name, end]) => `${end.padEnd(60)} ${name}`).join('\n')}\n`)
    const expected = ends.map(([name]) => [name, EXPECTED.find(([pattern]) => pattern.test(name))?.[1] ?? 'nothing expected'] as const)
    expect(ends).toEqual(expected)
  })

  it('are judged the same by the vault and by the page for strangers, with the published key of their issuer and without', async () => {
    const seen: string[] = []
    for (const name of readdirSync(DATA).sort()) {
      const content = await readDropped(droppedFile(readFileSync(join(DATA, name))), () => true)
      if (content?.is !== 'health-cards') continue
      for (const card of content.cards) {
        if (card.type !== 'signed') continue
        for (const keys of [[], [EXAMPLE_KEY]]) {
          const byVault = judgeCard(await openCard(card.jws), keys.length === 0 ? [] : [{ ...EXAMPLE_ENTRY, keys }], NOW_MS)
          const beside = { nowMs: NOW_MS, keyFiles: keys.length === 0 ? [] : [{ name: 'jwks.json', keys }], lists: [], own: [] }
          const byPage = await judgeHealthCards([card], beside)
          const said = byPage.lines.map((line) => line.said.key).find((key) => key in SAME_AS) ?? byPage.headline.key
          expect([name, SAME_AS[said]]).toEqual([name, asOnPage(byVault.verdict)])
          seen.push(byVault.verdict)
        }
      }
    }
    expect(new Set(seen)).toEqual(new Set(['listed', 'changed', 'unlisted', 'key-unlisted', 'unreadable']))
  })

  it('that are whole are about the person of the example', () => {
    const { records } = readOne('card.json', readFileSync(join(DATA, 'test-example-00-fhirhealthcard.json')))
    expect(records.map((one) => textAt(resourceOf(one), 'resourceType'))).toEqual([
      'DocumentReference',
      'Patient',
      'Immunization',
      'Immunization',
    ])
  })
})
