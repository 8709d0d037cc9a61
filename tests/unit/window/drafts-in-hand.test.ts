/** What is chosen and not signed outlives locking: as it was, never more than it was, and never in the way of what is typed. */

import { describe, expect, it } from 'vitest'
import { AnswerDrafts } from '../../../renderer/src/state/answer-draft.svelte.ts'
import { newestThatFit } from '../../../renderer/src/state/kept-drafts.svelte.ts'
import { ShareDraft } from '../../../renderer/src/state/share-draft.svelte.ts'
import { StepDrafts } from '../../../renderer/src/state/step-drafts.ts'
import type { ListedRow } from '../../../shared/api/source-views.ts'
import { DRAFTS_LENGTH_MAX } from '../../../shared/model/drafts.ts'
import type { RequestTerms } from '../../../shared/model/request.ts'

const DAY_MS = 86_400_000
const NOW = new Date(2026, 10, 28, 12).getTime()
const kept = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

describe('a share that is being prepared', () => {
  const chosen = (): ShareDraft => {
    const draft = new ShareDraft(NOW, 'ana', [])
    Object.assign(draft, { scope: 'kinds', kinds: ['lab'], when: 'both', purpose: 'TREAT', right: 'keep', may: ['add'] })
    draft.last(30)
    draft.choices.leaveOut(['x'])
    draft.choices.useCopy({ of: 'b', title: 'Letter', recordIds: ['c'] })
    draft.choices.takeAlong('Ion', true)
    return draft
  }

  it('comes back as it was', () => {
    const before = chosen()
    const after = new ShareDraft(NOW, 'ana', []).resume(kept(before.toKept()))
    expect(after.toDraft()).toEqual(before.toDraft())
    expect(after.isBegun).toBe(true)
  })

  it('asks again for days that are over, begins no earlier than it is signed, and shows every warning again', () => {
    const before = chosen()
    before.choices.include({ id: 'w' } as Parameters<ShareDraft['choices']['include']>[0])
    const after = new ShareDraft(NOW + 31 * DAY_MS, 'ana', []).resume(kept(before.toKept()))
    expect([after.until, after.deleteBy]).toEqual(['', before.deleteBy])
    expect(after.toDraft()).toBeNull()
    after.last(7)
    expect(after.toDraft()?.fromMs).toBe(NOW + 31 * DAY_MS)
    expect([...after.choices.included]).toEqual([])
  })

  it('is none where only an address said how it begins', () => {
    expect([new ShareDraft(NOW, 'ana', ['a']).isBegun, chosen().isBegun]).toEqual([false, true])
  })

  it('does not give way to pages that were only looked at', () => {
    const drafts = new StepDrafts<ShareDraft>((draft) => draft.isBegun)
    drafts.put('begun', chosen())
    for (let step = 0; step < 20; step += 1) drafts.open(String(step), () => new ShareDraft(NOW, '', []))
    expect(drafts.all.map(([step]) => step)).toContain('begun')
    expect(drafts.all.length).toBeLessThan(10)
  })
})

describe('an answer that is being prepared', () => {
  const terms = {
    requestId: 'r',
    what: { kinds: ['lab', 'problem'], codes: [], recordIds: [], when: 'both' },
    purpose: 'TREAT',
    right: 'keep',
    ...{ fromMs: NOW, untilMs: NOW + 30 * DAY_MS, deleteByMs: NOW + 60 * DAY_MS },
  } as unknown as RequestTerms
  const rows = ['a', 'b'].map((id) => ({ id, kind: 'lab' }) as ListedRow)

  it('comes back as it was made less, and what came in meanwhile is not ticked', () => {
    const drafts = new AnswerDrafts()
    const before = drafts.open(terms, rows, NOW)
    expect(drafts.begun).toEqual([])
    before.choose(['a'], false)
    Object.assign(before, { when: 'today', right: 'view', kinds: ['lab'] })
    before.last(7)
    const later = new AnswerDrafts()
    later.resume(kept(Object.fromEntries(drafts.begun)))
    expect(later.begun.map(([requestId]) => requestId)).toEqual(['r'])
    const after = later.open(terms, [...rows, { id: 'new', kind: 'lab' } as ListedRow], NOW)
    expect(after.toTerms()).toMatchObject({ recordIds: ['b'], right: 'view', untilMs: before.toTerms()?.untilMs })
    later.discard('r')
    expect(later.begun).toEqual([])
  })

  it('is never more than what is asked', () => {
    const drafts = new AnswerDrafts()
    const wide = { right: 'keep', until: '2030-01-01', deleteBy: '2030-01-01', when: 'both', kinds: ['medicine'] } as const
    const choices = { leftOut: [], copies: [], people: [], stayed: [] }
    drafts.resume({ r: { ...wide, recordIds: ['a', 'z'], choices }, today: { ...wide, when: 'today', recordIds: ['a'], choices } })
    const narrow = { ...terms, right: 'view', what: { ...terms.what, when: 'later' } } as RequestTerms
    expect(drafts.open(narrow, rows, NOW)).toMatchObject({ right: 'view', kinds: [], when: 'later', chosenIds: [] })
    expect(drafts.open(narrow, rows, NOW).toTerms()).toBeNull()
    expect(drafts.open({ ...narrow, requestId: 'today' }, rows, NOW).when).toBe('later')
  })
})

it('of many ticks the last ones are kept, and they leave room for what is typed', () => {
  const ticks = (id: string, length: number): readonly [string, string] => [id, 'x'.repeat(length)]
  const quarter = DRAFTS_LENGTH_MAX / 4
  expect(Object.keys(newestThatFit([ticks('old', quarter - 100), ticks('huge', quarter), ticks('new', 50)]))).toEqual(['old', 'new'])
  expect(Object.keys(newestThatFit([ticks('old', quarter - 100), ticks('new', 200)]))).toEqual(['new'])
})
