/** Somebody who is not to be shown any more when asking: said on one computer, while the other one answers the same request. */

import { expect, it } from 'vitest'
import { answerRequest } from '../../../electron/vault/operations/letters/answer-request.ts'
import { listRequests } from '../../../electron/vault/operations/letters/list-requests.ts'
import { takeLetter } from '../../../electron/vault/session/inbox.ts'
import type { Letter } from '../../../electron/vault/session/letters/letter.ts'
import { hearRequest, noteGranted } from '../../../electron/vault/session/letters/requests.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { encodeUtf8 } from '../../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../../shared/crypto/canonical-json.ts'
import { signRequest } from '../../../shared/crypto/request.ts'
import type { Computer } from '../../support/own-computers.ts'
import { ANA, CONTACT, live, set, within } from '../../support/parted-lives.ts'
import type { Work } from '../../support/parted-lives.ts'
import { requestTerms } from '../../support/requests.ts'

const [FIRST, NEXT] = ['31', '32'].map((two) => two.repeat(16)) as [string, string]
const asks =
  (requestId: string, hear: typeof hearRequest | typeof takeRead = hearRequest): Work =>
  ({ session }) => {
    const request = signRequest(ANA, { ...requestTerms(ANA.did, session.identity.did, session.ports.clock.now()), requestId })
    return hear(session, { from: ANA.did, type: 'request', payload: encodeUtf8(canonicalJson(request)), id: requestId })
  }
/** As a letter of the inbox. */
const takeRead = (session: Session, letter: Letter): Promise<boolean> => takeLetter(session, letter, 1)
const says =
  (answer: 'not-now' | 'block' | 'allow'): Work =>
  ({ session }) =>
    answerRequest(session, { requestId: FIRST, answer })
const grant: Work = within((tx, session) => noteGranted(session, tx, FIRST, '41'.repeat(16)))
const before = [set('contacts', CONTACT.id, CONTACT), asks(FIRST)]
const seen = async ({ session }: Computer): Promise<readonly object[]> =>
  (await listRequests(session)).map(({ requestId, state, senderBlocked }) => ({ requestId, state, senderBlocked }))

it.each([
  ['a yes', grant, 'granted'],
  ['a later "not now"', says('not-now'), 'blocked'],
  ['nothing', undefined, 'blocked'],
] as const)('stays so beside %s of the other computer, until it is taken back', async (_what, elsewhere, state) => {
  await live({ before, desk: [says('block')], laptop: elsewhere === undefined ? [] : [elsewhere] }, async (computer) => {
    await asks(NEXT)(computer)
    expect(await seen(computer)).toEqual([{ requestId: FIRST, state, senderBlocked: true }])
    await says('allow')(computer)
    const now = state === 'granted' ? state : 'put-aside'
    expect(await seen(computer)).toEqual([{ requestId: FIRST, state: now, senderBlocked: undefined }])
  })
})

it('stays so on one computer, whatever is answered to that request after it', async () => {
  await live({ before: [...before, says('block'), says('not-now'), grant] }, async (computer) => {
    expect(await seen(computer)).toEqual([{ requestId: FIRST, state: 'granted', senderBlocked: true }])
  })
})

it('is over on both where it was taken back on one of them since', async () => {
  await live({ before: [...before, says('block')], desk: [grant], laptop: [says('allow')] }, async (computer) => {
    expect(await seen(computer)).toEqual([{ requestId: FIRST, state: 'granted', senderBlocked: undefined }])
  })
})

it('writes as often for a request that is dropped as for one that is shown: how busy the node is says nothing to whoever asks', async () => {
  const written = async (computer: Computer, requestId: string): Promise<number> => {
    const seq = computer.session.manifest.seq()
    await asks(requestId, takeRead)(computer)
    return computer.session.manifest.seq() - seq
  }
  await live({ before }, async (computer) => {
    const kept = await written(computer, NEXT)
    await says('block')(computer)
    expect([await written(computer, '33'.repeat(16)), (await seen(computer)).length]).toEqual([kept, 2])
  })
})

it('is read from a vault of before, which says it with the answer alone', async () => {
  const old: Work = within(async (tx) => {
    const entry = await tx.get('requests', FIRST)
    if (entry !== undefined) await tx.set('requests', FIRST, { ...entry, answer: 'blocked', answeredAtMs: 5 })
  })
  await live({ before: [...before, old], laptop: [grant] }, async (computer) => {
    expect(await seen(computer)).toEqual([{ requestId: FIRST, state: 'granted', senderBlocked: true }])
  })
})
