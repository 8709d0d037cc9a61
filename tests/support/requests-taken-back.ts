/** Requests that are taken back by whoever asked, and how long one waits: a part of the tests of stopping. */

import { describe, expect, it } from 'vitest'
import type { RequestView } from '../../shared/api/request-views.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { signRequest } from '../../shared/crypto/request.ts'
import { NO_DISADVANTAGE } from '../../shared/model/request.ts'
import { answerTo, DAY_MS, draftFor, requestsOf, sayYes } from './asking.ts'
import { goOffline } from './household.ts'
import { cardOf, identityOf, sealFor } from './letters.ts'
import { turnsUntil } from './person.ts'
import type { Person } from './person.ts'
import { HOUR_MS } from './stopping-people.ts'
import type { People } from './stopping-people.ts'
import { sent } from './stopped-vault.ts'

const PROBLEMS = { kinds: ['problem'], codes: [], recordIds: [] } as const

async function stateFor(person: Person, requestId: string): Promise<RequestView['state'] | undefined> {
  return (await requestsOf(person)).find((one) => one.requestId === requestId)?.state
}

async function mariasIdFor(person: Person): Promise<string> {
  return (await person.call('listContacts', null))[0]?.id ?? ''
}

/** Of Maria, who is asked, and of Dan, who asks. */
export function describeRequestsTakenBack(people: () => People): void {
  describe('a request that is taken back', () => {
    it('is not answered any more; only whoever asked can do it, and hears nothing of what became of it', async () => {
      const [maria, ana, dan] = people()
      const { requestId } = await dan.call('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))
      await turnsUntil([maria, dan], async () => (await stateFor(maria, requestId)) === 'open')
      await maria.call('answerRequest', { requestId, answer: 'not-now' })
      const card = await cardOf(maria)
      const forged = canonicalJson({ requestId, withdrawnAtMs: Date.now() })
      await ana.node.peer.deliver(card, sealFor(await identityOf(ana), card, 'request-withdrawn', forged))
      await maria.root.turn()
      expect(await stateFor(maria, requestId)).toBe('put-aside')
      expect(await maria.codeOf('withdrawRequest', { requestId })).toBe('request-not-found')
      const before = { sent: sent.length, ledger: (await maria.call('showStatus', null)).ledger.height }
      expect(await dan.call('withdrawRequest', { requestId })).toMatchObject({ state: 'withdrawn' })
      expect(await dan.call('withdrawRequest', { requestId })).toMatchObject({ state: 'withdrawn' })
      await turnsUntil([maria, dan], async () => (await stateFor(maria, requestId)) === 'withdrawn')
      await turnsUntil([dan], async () => (await requestsOf(dan)).find((one) => one.requestId === requestId)?.delivery === 'delivered')
      const view = (await requestsOf(maria)).find((one) => one.requestId === requestId)
      expect(await maria.codeOf('previewGrant', await answerTo(maria, view as RequestView))).toBe('request-withdrawn')
      expect({ sent: sent.length, ledger: (await maria.call('showStatus', null)).ledger.height }).toEqual(before)
      expect(await dan.codeOf('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))).toBe('request-too-soon')
    })

    it('never comes, by whichever way, where it had not left yet', async () => {
      const [maria, , dan] = people()
      dan.clock.offsetMs = 25 * HOUR_MS
      const online = goOffline(dan)
      const { requestId, request } = await dan.call('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))
      await dan.call('withdrawRequest', { requestId })
      online()
      await turnsUntil(
        [maria, dan],
        async () => (await requestsOf(dan)).find((one) => one.requestId === requestId)?.delivery === 'delivered',
      )
      await maria.root.turn()
      expect(await stateFor(maria, requestId)).toBeUndefined()
      expect(await maria.codeOf('acceptRequest', { request })).toBe('request-withdrawn')
      dan.clock.offsetMs = 0
    })

    it('stays answered where the yes came before', async () => {
      const [maria, , dan] = people()
      dan.clock.offsetMs = 50 * HOUR_MS
      maria.clock.offsetMs = 50 * HOUR_MS
      const { requestId } = await dan.call('askAccess', draftFor(await mariasIdFor(dan), { what: PROBLEMS }))
      await turnsUntil([maria, dan], async () => (await stateFor(maria, requestId)) === 'open')
      const online = goOffline(maria)
      const view = (await requestsOf(maria)).find((one) => one.requestId === requestId) as RequestView
      const { untilMs, deleteByMs, ...asked } = await answerTo(maria, view)
      await sayYes(maria, { ...asked, fromMs: asked.fromMs + 50 * HOUR_MS, untilMs, deleteByMs })
      await dan.call('withdrawRequest', { requestId })
      await turnsUntil([dan], async () => (await requestsOf(dan)).find((one) => one.requestId === requestId)?.delivery === 'delivered')
      await maria.root.turn()
      expect(await stateFor(maria, requestId)).toBe('granted')
      online()
      await turnsUntil([maria, dan], async () => (await stateFor(dan, requestId)) === 'granted')
      expect(await dan.codeOf('withdrawRequest', { requestId })).toBe('ok')
    })
  })

  describe('a request that is dated in the future', () => {
    it('waits no longer than any other, by the day on which it came', async () => {
      const [maria, , dan] = people()
      const card = await cardOf(maria)
      const keys = await identityOf(dan)
      // The day of rest behind those before is over.
      maria.clock.offsetMs = 5 * DAY_MS
      const now = Date.now() + maria.clock.offsetMs
      const { contactId: _whom, noDisadvantage: _said, ...asked } = draftFor('', { what: PROBLEMS })
      const terms = {
        ...asked,
        version: 1 as const,
        ...{ requestId: 'fe'.repeat(16), asker: keys.did, askerName: 'Dan', holder: card.did, holderName: 'Maria' },
        ...{ askedAtMs: now + 900 * DAY_MS, answerByMs: now + 980 * DAY_MS, untilMs: now + 990 * DAY_MS, deleteByMs: now + 990 * DAY_MS },
        noDisadvantage: NO_DISADVANTAGE.en,
      }
      await dan.node.peer.deliver(card, sealFor(keys, card, 'request', canonicalJson(signRequest(keys, terms))))
      await turnsUntil([maria], async () => (await stateFor(maria, terms.requestId)) === 'open')
      const view = (await requestsOf(maria)).find((one) => one.requestId === terms.requestId)
      expect(view?.answerByMs).toBeLessThanOrEqual(Date.now() + 95 * DAY_MS)
      maria.clock.offsetMs = 96 * DAY_MS
      expect(await stateFor(maria, terms.requestId)).toBe('ended')
      expect(await maria.codeOf('previewGrant', await answerTo(maria, view as RequestView))).toBe('request-expired')
      maria.clock.offsetMs = 0
    })
  })
}
