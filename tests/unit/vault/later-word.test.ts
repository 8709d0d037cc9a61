/** What a person says on one computer takes the place of what she said before on another one, whose clock is ahead. */

import { expect, it } from 'vitest'
import { addIssuer } from '../../../electron/vault/operations/licences/add-issuer.ts'
import { configurePinning } from '../../../electron/vault/operations/carry/configure-pinning.ts'
import { configurePublicPlace } from '../../../electron/vault/operations/ledger/configure-public-place.ts'
import { removeIssuer } from '../../../electron/vault/operations/licences/remove-issuer.ts'
import { removeLicence } from '../../../electron/vault/operations/licences/remove-licence.ts'
import { NO_LICENCE, OWN_LICENCE, ownLicence } from '../../../electron/vault/session/letters/licences.ts'
import { listTrusted } from '../../../electron/vault/session/letters/issuers.ts'
import { changeVaultEntry, readVaultEntry } from '../../../electron/vault/session/session.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { LATER_MS, live, set, within } from '../../support/parted-lives.ts'
import type { Work } from '../../support/parted-lives.ts'

const AHEAD_MS = 90 * 86_400_000
const KEYS = JSON.stringify({
  keys: [
    {
      ...{ kty: 'EC', kid: '3Kfdg-XwP-7gXyywtUfUADwBumDOPKMQx-iELL11W9s', use: 'sig', alg: 'ES256', crv: 'P-256' },
      x: '11XvRWy1I2S0EyJlyf_bWfw_TQ5CJJNLw78bHXNxcgw',
      y: 'eZXwxvO1hvCY0KucrPfKo7yAyMT6Ajc3N7OkAB6VYy8',
    },
  ],
})
const ISSUER = { name: 'Board', issuer: 'https://board.example', keys: KEYS }
const ahead: Work = (computer) => Promise.resolve(void (computer.clock.offsetMs = AHEAD_MS))
const exact: Work = (computer) => Promise.resolve(void (computer.clock.offsetMs = 0))
const place = { chainId: 1, urls: [], quorum: 1, sealLog: '0x' }

const CASES: readonly (readonly [string, Work, Work, (session: Session) => Promise<unknown>, unknown])[] = [
  [
    'an issuer that is not trusted any more',
    ({ session }) => addIssuer(session, ISSUER),
    ({ session }) => removeIssuer(session, { issuer: ISSUER.issuer }),
    listTrusted,
    [],
  ],
  [
    'a licence that was taken out',
    set('licences', OWN_LICENCE, { ...NO_LICENCE, text: 'x', shownAtMs: LATER_MS }),
    ({ session }) => removeLicence(session),
    ownLicence,
    null,
  ],
  [
    'a pinning service that is not asked any more',
    ({ session }) => configurePinning(session, { endpoint: 'https://pins.example', token: 'x' }),
    ({ session }) => configurePinning(session, null),
    async (session) => (await readVaultEntry(session)).pinning?.endpoint,
    '',
  ],
  [
    'a public place that is given up',
    within((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, publicPlace: { place, genesisHash: '', changedAtMs: LATER_MS } }))),
    ({ session }) => configurePublicPlace(session, null, new AbortController().signal),
    async (session) => (await readVaultEntry(session)).publicPlace?.place,
    null,
  ],
]

it.each(CASES)('%s stays so', async (_what, before, after, look, expected) => {
  await live({ before: [ahead, before, exact], desk: [set('seen', 'of the desk', 1)], laptop: [after] }, async ({ session }) => {
    expect(await look(session)).toEqual(expected)
  })
})
