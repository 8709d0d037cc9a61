/** Whom a signed text names: letter for letter, and of an entry of before that was so, what its keys sign decides. */

import { describe, expect, it } from 'vitest'
import type { IssuerEntry } from '../../../electron/vault/session/letters/issuer-entry.ts'
import { judgeCard } from '../../../electron/vault/session/import/card-checks.ts'
import { listTrusted } from '../../../electron/vault/session/letters/issuers.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { decodeIssuerKeys } from '../../../shared/crypto/health-card.ts'
import { openCard } from '../../../shared/fhir/open-card.ts'
import { cardOf, ISSUER, KEY, keySetOf, signingKey } from '../../support/health-cards.ts'

const NOW_MS = Date.parse('2026-11-27T12:00:00Z')
const SLASH = `${ISSUER}/`

function entryOf(issuer: string, change: Partial<IssuerEntry> = {}, key = KEY): IssuerEntry {
  const keys = decodeIssuerKeys(keySetOf(key), issuer)
  if (!keys.ok) throw new Error(keys.error.code)
  return { name: 'Hill Clinic', issuer, keys: keys.value, changedAtMs: 1, ...change }
}

/** What is said of a card that names `issuer`, where these are in the list. */
async function saidOf(issuer: string, ...entries: readonly IssuerEntry[]): Promise<readonly [string, string, string]> {
  const list = entries.map((entry, at) => [String(at), entry] as const)
  const session = { manifest: { list: () => Promise.resolve(list) } } as unknown as Session
  const { verdict, issuer: shown, name } = judgeCard(await openCard(cardOf({ issuer })), await listTrusted(session), NOW_MS)
  return [verdict, shown, name]
}

describe('an issuer', () => {
  it('that was put in since addresses are read letter for letter is another one with a slash at its end', async () => {
    for (const [listed, other] of [
      [ISSUER, SLASH],
      [SLASH, ISSUER],
    ] as const) {
      expect(await saidOf(listed, entryOf(listed, { exact: true }))).toEqual(['listed', listed, 'Hill Clinic'])
      expect((await saidOf(other, entryOf(listed, { exact: true })))[0]).toBe('other-issuer')
    }
  })

  it('of before that is whichever of the two its keys sign, and what was signed is what is shown', async () => {
    expect(await saidOf(ISSUER, entryOf(ISSUER))).toEqual(['listed', ISSUER, 'Hill Clinic'])
    expect(await saidOf(SLASH, entryOf(ISSUER))).toEqual(['listed', SLASH, 'Hill Clinic'])
    expect((await saidOf(SLASH, entryOf(SLASH)))[0]).toBe('listed')
    // One slash was lost, nothing else.
    for (const other of [`${SLASH}/`, `${SLASH}x`, ISSUER.slice(0, -1)])
      expect((await saidOf(other, entryOf(ISSUER)))[0]).toBe('other-issuer')
    expect((await saidOf(ISSUER, entryOf(SLASH)))[0]).toBe('other-issuer')
  })

  it('of before that proves nothing by its name: another key is another key', async () => {
    const other = signingKey('somebody else')
    expect((await saidOf(SLASH, entryOf(ISSUER, {}, other)))[0]).toBe('key-unlisted')
    expect((await saidOf(SLASH, entryOf(ISSUER, {}, { ...other, kid: KEY.kid })))[0]).not.toBe('listed')
  })

  it('that was put in with its slash counts as typed, and once it is removed the one of before does not stand in for it', async () => {
    const typed = entryOf(SLASH, { exact: true, name: 'As typed' })
    expect(await saidOf(SLASH, entryOf(ISSUER), typed)).toEqual(['listed', SLASH, 'As typed'])
    const removed = entryOf(SLASH, { exact: true, removed: true })
    expect((await saidOf(SLASH, entryOf(ISSUER), { ...removed, keys: [] }))[0]).toBe('other-issuer')
    expect((await saidOf(ISSUER, entryOf(ISSUER), { ...removed, keys: [] }))[0]).toBe('listed')
  })
})
