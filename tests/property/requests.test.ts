/** Narrowing: for any request and any answer, exactly what is wider is named; and no bytes but the signed ones are read. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { readRequest, signRequest } from '../../shared/crypto/request.ts'
import type { SignedRequest } from '../../shared/model/signed-request.ts'
import type { GrantedRecord } from '../../shared/model/grant.ts'
import { PURPOSES } from '../../shared/model/grant.ts'
import { isAskedFor, narrows, WIDENED_PARTS, widenedParts } from '../../shared/model/narrowing.ts'
import type { AnswerTerms, RecordFacts, WidenedPart } from '../../shared/model/narrowing.ts'
import type { RequestScope, RequestTerms } from '../../shared/model/request.ts'
import { requestTerms } from '../support/requests.ts'

const ana = deriveIdentity(new Uint8Array(32).fill(2))
const BASE = requestTerms(ana.did, 'maria', 1_000_000)
const KINDS = ['lab', 'medicine', 'imaging', 'report'] as const
const CODES = ['l|1', 'l|2'] as const
const IDS = ['1', '2', '3', '4', '5', '6']
const day = fc.constantFrom('2025-12-31', '2026-01-01', '2026-03-15', '2026-06-30', '2026-07-01')
const maybe = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(one, { nil: undefined })

const scope: fc.Arbitrary<RequestScope> = fc
  .record({
    kinds: fc.subarray([...KINDS]),
    codes: fc.subarray([...CODES]),
    recordIds: fc.subarray(IDS),
    since: maybe(day),
    upTo: maybe(day),
  })
  .map(({ since, upTo, ...rest }) => ({ ...rest, ...(since === undefined ? {} : { since }), ...(upTo === undefined ? {} : { upTo }) }))
const facts: fc.Arbitrary<readonly RecordFacts[]> = fc.tuple(
  ...IDS.map((id) =>
    fc.record({
      id: fc.constant(id),
      kind: fc.constantFrom(...KINDS),
      date: fc.oneof(day, fc.constantFrom('', '2026', '2026-03', '2026-03-15T10:00:00+02:00', '2027')),
      code: fc.constantFrom('', ...CODES),
    }),
  ),
)

function recordOf({ id, kind }: RecordFacts): GrantedRecord {
  return { recordId: id, version: 1, cid: 'c', sizeBytes: 1, kind }
}

/** The rule again, said another way: by days one by one. */
function wasAsked(what: RequestScope, one: RecordFacts): boolean {
  if (what.recordIds.some((id) => id === one.id)) return true
  if (!what.kinds.some((kind) => kind === one.kind) && !what.codes.some((code) => code === one.code)) return false
  if (what.since === undefined && what.upTo === undefined) return true
  if (one.date === '') return false
  const whole = one.date.length < 10
  const first = whole ? `${one.date}-01-01`.slice(0, one.date.length === 4 ? 10 : 0) || `${one.date}-01` : one.date.slice(0, 10)
  const last = whole ? (one.date.length === 4 ? `${one.date}-12-31` : `${one.date}-31`) : one.date.slice(0, 10)
  return (what.since === undefined || last >= what.since) && (what.upTo === undefined || first <= what.upTo)
}

/** The answer that gives all of it. */
function fullAnswer(request: RequestTerms, records: readonly GrantedRecord[]): AnswerTerms {
  const { purpose, right, fromMs, untilMs, deleteByMs } = request
  return {
    grantor: request.holder,
    grantee: request.asker,
    purpose,
    right,
    fromMs,
    untilMs,
    deleteByMs,
    signedAtMs: request.answerByMs,
    records,
  }
}

const WIDER: Readonly<Record<Exclude<WidenedPart, 'records' | 'right'>, readonly ((answer: AnswerTerms, by: number) => AnswerTerms)[]>> = {
  people: [(answer) => ({ ...answer, grantor: 'somebody' }), (answer) => ({ ...answer, grantee: 'somebody' })],
  purpose: [
    (answer, by) => ({ ...answer, purpose: PURPOSES.filter((one) => one !== answer.purpose)[by % (PURPOSES.length - 1)] ?? 'ETREAT' }),
  ],
  from: [(answer, by) => ({ ...answer, fromMs: answer.fromMs - by })],
  until: [(answer, by) => ({ ...answer, untilMs: answer.untilMs + by })],
  'delete-by': [(answer, by) => ({ ...answer, deleteByMs: answer.deleteByMs + by })],
  time: [(answer, by) => ({ ...answer, signedAtMs: answer.signedAtMs + by })],
}

describe('an answer to a request', () => {
  it('with records inside kinds, codes, dates and names narrows; one record outside, and it does not', () => {
    fc.assert(
      fc.property(scope, facts, fc.nat(), (what, known, at) => {
        const request = { ...BASE, what }
        const [inside, outside] = [known.filter((one) => wasAsked(what, one)), known.filter((one) => !wasAsked(what, one))]
        for (const one of known) expect(isAskedFor(what, one)).toBe(wasAsked(what, one))
        expect(widenedParts(request, fullAnswer(request, inside.map(recordOf)), known)).toEqual([])
        const stray = outside[at % Math.max(1, outside.length)]
        if (stray === undefined) return
        const records = [...inside, stray].map(recordOf)
        expect(widenedParts(request, fullAnswer(request, records), known)).toEqual(['records'])
      }),
      { numRuns: 400 },
    )
  })

  it('made less in every part still narrows, and made more in any part names that part', () => {
    const less = fc.record({ from: fc.nat(1000), until: fc.nat(1000), deleteBy: fc.nat(1000), time: fc.nat(1000), view: fc.boolean() })
    fc.assert(
      fc.property(less, fc.integer({ min: 1, max: 1e6 }), (shorter, by) => {
        const full = fullAnswer(BASE, [])
        const answer: AnswerTerms = {
          ...full,
          fromMs: full.fromMs + shorter.from,
          untilMs: full.untilMs - shorter.until,
          deleteByMs: full.deleteByMs - shorter.deleteBy,
          signedAtMs: full.signedAtMs - shorter.time,
          right: shorter.view ? 'view' : 'keep',
        }
        expect(narrows(BASE, answer, [])).toBe(true)
        for (const [part, changes] of Object.entries(WIDER))
          for (const widen of changes) expect(widenedParts(BASE, widen(full, by), [])).toEqual([part])
        expect(widenedParts({ ...BASE, right: 'view' }, { ...full, right: 'keep' }, [])).toEqual(['right'])
        expect(widenedParts(BASE, { ...full, may: ['pass-on'] }, [])).toEqual(['right'])
        expect(widenedParts(BASE, { ...full, category: { kinds: ['lab'], earlier: false, later: true } }, [])).toEqual(['records'])
      }),
      { numRuns: 200 },
    )
    expect(new Set([...Object.keys(WIDER), 'records', 'right'])).toEqual(new Set(WIDENED_PARTS))
  })

  it('gives kinds as a whole only where they were asked for so: any other kind, time or way back is named', () => {
    const asked = fc.record({
      kinds: fc.subarray([...KINDS], { minLength: 1 }),
      when: fc.constantFrom<RequestScope['when']>(undefined, 'both', 'later'),
      since: maybe(day),
    })
    const category = fc
      .record({ kinds: fc.subarray([...KINDS, 'vital' as const], { minLength: 1 }), earlier: fc.boolean(), later: fc.boolean() })
      .filter(({ earlier, later }) => earlier || later)
    fc.assert(
      fc.property(asked, category, ({ kinds, when, since }, given) => {
        const bounded = when === undefined && since !== undefined ? { since } : {}
        const request = { ...BASE, what: { kinds, codes: [], recordIds: [], ...bounded, ...(when === undefined ? {} : { when }) } }
        // Said another way: of all that the grant would let in, is there one thing that was not asked for?
        const lets = given.kinds.flatMap((kind) => [...(given.earlier ? [[kind, 'there']] : []), ...(given.later ? [[kind, 'later']] : [])])
        const wasToCome = when !== undefined
        const wasThere = when !== 'later' && bounded.since === undefined
        const isInside = lets.every(([kind, time]) => kinds.some((one) => one === kind) && (time === 'later' ? wasToCome : wasThere))
        const answer = { ...fullAnswer(request, []), category: given }
        expect(widenedParts(request, answer, [])).toEqual(isInside && bounded.since === undefined ? [] : ['records'])
      }),
      { numRuns: 600 },
    )
  })

  it('of what is still to come has nothing that is there by its kind, and what is named all the same', () => {
    const lab: RecordFacts = { id: '1', kind: 'lab', date: '2026-03-15', code: 'l|1' }
    const what: RequestScope = { kinds: ['lab'], codes: [], recordIds: [], when: 'later' }
    expect(isAskedFor(what, lab)).toBe(false)
    expect(isAskedFor({ ...what, when: 'both' }, lab)).toBe(true)
    expect(isAskedFor({ ...what, codes: ['l|1'] }, lab)).toBe(true)
    expect(isAskedFor({ ...what, recordIds: ['1'] }, lab)).toBe(true)
  })

  it('with a record that nothing is known of, or of another kind than it says, does not narrow', () => {
    const lab: RecordFacts = { id: '1', kind: 'lab', date: '2026-03-15', code: '' }
    const answer = fullAnswer(BASE, [recordOf(lab)])
    expect(narrows(BASE, answer, [lab])).toBe(true)
    expect(narrows(BASE, answer, [])).toBe(false)
    expect(narrows(BASE, answer, [{ ...lab, kind: 'medicine' }])).toBe(false)
  })

  it('has pictures only beside a study that was asked for', () => {
    const picture: GrantedRecord = { recordId: '9', version: 1, cid: 'c', sizeBytes: 1, kind: 'image' }
    const study: RecordFacts = { id: '1', kind: 'imaging', date: '', code: '' }
    const request = { ...BASE, what: { kinds: ['imaging' as const], codes: [], recordIds: [] } }
    expect(narrows(request, fullAnswer(request, [recordOf(study), picture]), [study])).toBe(true)
    expect(narrows(request, fullAnswer(request, [picture]), [study])).toBe(false)
    expect(isAskedFor({ kinds: [], codes: [], recordIds: ['9'] }, { id: '9', kind: 'image', date: '', code: '' })).toBe(false)
  })
})

describe('signed requests', () => {
  it('ask for what is still to come only of kinds, and without days', () => {
    const kinds: RequestScope = { kinds: ['lab'], codes: [], recordIds: [], when: 'both' }
    const codeOf = (what: RequestScope): string => {
      const read = readRequest(signRequest(ana, { ...BASE, what }))
      return read.ok ? 'ok' : read.error.code
    }
    expect(codeOf(kinds)).toBe('ok')
    expect(codeOf({ ...kinds, since: '2026-01-01' })).toBe('request-invalid')
    expect(codeOf({ ...kinds, upTo: '2026-01-01' })).toBe('request-invalid')
    expect(codeOf({ ...kinds, kinds: [], codes: ['l|1'] })).toBe('request-invalid')
    expect(codeOf({ ...kinds, when: 'always' as 'both' })).toBe('request-invalid')
  })

  const CODES_OF_READING = ['request-invalid', 'signature-invalid', 'limit-exceeded']
  const signed = signRequest(ana, BASE)

  it('with any character changed, left out or put in are refused', () => {
    const at = fc.nat(signed.requestJson.length - 1)
    fc.assert(
      fc.property(at, fc.string({ maxLength: 2 }), fc.boolean(), (place, piece, inSignature) => {
        const text = inSignature ? signed.signature : signed.requestJson
        const where = place % text.length
        const changed = `${text.slice(0, where)}${piece}${text.slice(where + 1)}`
        if (changed === text) return
        const read = readRequest(inSignature ? { ...signed, signature: changed } : { ...signed, requestJson: changed })
        expect(read.ok ? 'ok' : read.error.code).toBeOneOf(CODES_OF_READING)
      }),
      { numRuns: 400 },
    )
  })

  it('of any shape are read or refused with a code, never more', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.record({ requestJson: fc.oneof(fc.string(), fc.json()), signature: fc.string() }),
      fc.jsonValue().map((value) => ({ requestJson: JSON.stringify({ ...BASE, what: value }), signature: signed.signature })),
    )
    fc.assert(
      fc.property(anything, (value) => {
        const read = readRequest(value as SignedRequest)
        expect(read.ok ? 'ok' : read.error.code).toBeOneOf(CODES_OF_READING)
      }),
      { numRuns: 400 },
    )
  })
})
