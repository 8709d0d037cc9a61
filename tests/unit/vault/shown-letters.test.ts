/** A request of somebody who is no contact stays with its sender; the vault only looks in whose name it comes. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readInbox } from '../../../electron/vault/session/inbox.ts'
import { mustAwait } from '../../../electron/vault/session/refusal.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { deriveIdentity } from '../../../shared/crypto/identity.ts'
import { signRequest } from '../../../shared/crypto/request.ts'
import { openInboxVault } from '../../support/inbox-vault.ts'
import type { InboxVault } from '../../support/inbox-vault.ts'
import { sealFor } from '../../support/letters.ts'
import { requestTerms } from '../../support/requests.ts'

const ana = deriveIdentity(new Uint8Array(32).fill(21))
const carl = deriveIdentity(new Uint8Array(32).fill(23))
let home = ''
let vault: InboxVault

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-shown-'))
  vault = await openInboxVault(home, { a: ana }, () => 0)
})
afterAll(async () => {
  await vault.core.close()
  await rm(home, { recursive: true, force: true })
})

/** Whether the vault has yet to look at it. */
const show = (envelope: Uint8Array): boolean => vault.inbox.show(carl.did, envelope, Date.now()) !== null
const waiting = async (): Promise<number> => (await mustAwait(vault.inbox.list())).length

function requestOf(askerName: string): Uint8Array {
  const terms = { ...requestTerms(carl.did, vault.session.identity.did, Date.now()), askerName }
  return sealFor(carl, vault.own, 'request', canonicalJson(signRequest(carl, terms)))
}

it('is told where it comes in the name of a contact, once however often it comes, and else leaves nothing', async () => {
  const letters = [requestOf('Somebody'), requestOf('a')]
  expect([...letters, ...letters].map(show)).toEqual([true, true, false, false])
  await readInbox(vault.session)
  expect([await waiting(), letters.map(show)]).toEqual([0, [false, false]])
  const said = (await vault.session.manifest.list('activity')).map(([, { kind, who }]) => `${kind} ${who ?? ''}`)
  expect(said.filter((line) => /other-key|refused/u.test(line))).toEqual(['other-key a'])
  expect(await vault.session.manifest.list('requests')).toEqual([])
})

it('takes no more room than a few, and is shown when it comes again where it was not looked at', async () => {
  const letters = Array.from({ length: 9 }, (_, at) => sealFor(carl, vault.own, 'request', String(at)))
  expect(letters.map(show)).toEqual(letters.map(() => true))
  expect(await waiting()).toBe(8)
  expect([show(letters[8] as Uint8Array), show(letters[0] as Uint8Array)]).toEqual([false, true])
  await readInbox(vault.session)
  expect(await waiting()).toBe(0)
})
