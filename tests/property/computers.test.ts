/** Random lives of three computers of one person: what was taken away on one is gone on all, what was not is on all, and each is whole, whoever met whom, and whatever was cut short. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { deleteRecords } from '../../electron/vault/operations/records/delete-records.ts'
import type { CollectionName } from '../../electron/vault/session/manifest/manifest.ts'
import { Refusal } from '../../electron/vault/session/refusal.ts'
import { storeBlob, takeAway } from '../../electron/vault/session/session.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { copyOf, damageLast, Household, makeKeys, putBack } from '../support/own-computers.ts'
import type { Computer, Copy } from '../support/own-computers.ts'
import { keysOf, missingIn } from '../support/parted-lives.ts'

/** In the daily run; `SALUS_FAULTS=full` takes its time. */
const RUNS = process.env['SALUS_FAULTS'] === 'full' ? 300 : 12
const NAMES = ['desk', 'laptop', 'tablet'] as const
const HOUR_MS = 3_600_000

const who = fc.nat(2)
const what = fc.nat(5)
const deed = fc.oneof(
  { arbitrary: fc.record({ do: fc.constantFrom('record', 'letter', 'link', 'private'), who, what }), weight: 5 },
  { arbitrary: fc.record({ do: fc.constantFrom('delete', 'call back', 'take away'), who, what }), weight: 4 },
  { arbitrary: fc.record({ do: fc.constant('meet'), who, what: fc.nat(1) }), weight: 5 },
  { arbitrary: fc.record({ do: fc.constant('cut short'), who, what: fc.nat(11) }), weight: 2 },
  { arbitrary: fc.record({ do: fc.constantFrom('copy', 'set back', 'damage'), who, what: fc.nat(1) }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constantFrom('begin anew', 'clock'), who, what: fc.integer({ min: -50, max: 50 }) }), weight: 2 },
)
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never

/** What there is by the plain model: whatever was taken away once is gone. */
class Life {
  readonly #home: Household
  readonly computers: Computer[] = []
  readonly added = new Map<CollectionName, Set<string>>()
  readonly gone = new Map<CollectionName, Set<string>>()
  readonly #copies = new Map<string, Copy>()
  #count = 0

  constructor(keys: Awaited<ReturnType<typeof makeKeys>>) {
    this.#home = new Household(keys)
  }

  async start(): Promise<void> {
    for (const name of NAMES) {
      this.computers.push(await this.#home.add(name))
      // All have these, so that whatever is taken away on one lies on the others, too.
      if (name === 'desk')
        for (const act of ['record', 'letter', 'link', 'record', 'letter', 'link'] as const)
          await this.#add(this.computers[0] as Computer, act)
    }
  }

  async act({ do: act, who: at, what: which }: Deed): Promise<void> {
    const one = this.computers[at] as Computer
    if (act === 'record' || act === 'letter' || act === 'link') await this.#add(one, act)
    else if (act === 'private') await this.#sayPrivate(one, which)
    else if (act === 'meet') await this.#home.pull(one, this.computers[(at + 1 + which) % NAMES.length] as Computer)
    else if (act === 'cut short') await this.#cutShort(at, which)
    else if (act === 'begin anew') this.computers[at] = await this.#home.reopen(one.name)
    else if (act === 'copy') this.#copies.set(one.name, await copyOf(one))
    else if (act === 'set back' || act === 'damage') await this.#goBack(at, act, which)
    else if (act === 'clock') one.clock.offsetMs = which * HOUR_MS
    else await this.#remove(one, act, which)
  }

  async end(): Promise<void> {
    await this.#home.meet(...this.computers)
  }

  async #add({ session }: Computer, act: 'record' | 'letter' | 'link'): Promise<void> {
    const id = String((this.#count += 1)).padStart(4, '0')
    const blob = await storeBlob(session, new TextEncoder().encode(id))
    await session.manifest.commit(async (tx) => {
      if (act === 'link') await tx.set('links', id, { link: id, readable: true } as never)
      if (act === 'letter')
        await tx.set('deliveries', id, { order: 1, contactId: 'c', type: 'card', grantId: '', cid: blob.cid, chunks: blob.chunks })
      if (act !== 'record') return
      const entry = { ...blob, version: 1, sizeBytes: 1, kind: 'problem', importId: 'i', digest: `of ${id}`, salt: '' }
      await tx.set('records', id, entry as never)
      await tx.set('digests', entry.digest, id)
    })
    this.#note(this.added, COLLECTIONS[act], id)
  }

  async #sayPrivate(one: Computer, which: number): Promise<void> {
    const id = await nth(one, 'records', which)
    if (id !== null) await one.session.manifest.commit((tx) => tx.set('keptPrivate', id, { kept: true, changedAtMs: 1 }))
  }

  async #remove(one: Computer, act: string, which: number): Promise<void> {
    const collection = act === 'delete' ? 'records' : act === 'call back' ? 'deliveries' : 'links'
    const id = await nth(one, collection, which)
    if (id === null) return
    if (collection === 'records') await deleteRecords(one.session, { recordIds: [id] })
    else await one.session.manifest.commit((tx) => takeAway(one.session, tx, collection, id))
    this.#note(this.gone, collection, id)
  }

  /** The other one is not reached any more after so many answers, and then the program ends. */
  async #cutShort(at: number, answers: number): Promise<void> {
    const one = this.computers[at] as Computer
    this.#home.answersLeft = answers
    await this.#home.pull(one, this.computers[(at + 1) % NAMES.length] as Computer).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
    })
    this.#home.answersLeft = Number.POSITIVE_INFINITY
    this.computers[at] = await this.#home.reopen(one.name)
  }

  /** Its disk has an older copy again, or its last change is damaged; another one has all that it had. */
  async #goBack(at: number, act: 'set back' | 'damage', which: number): Promise<void> {
    const one = this.computers[at] as Computer
    const copy = this.#copies.get(one.name)
    if (act === 'set back' && copy === undefined) return
    // There is a state before the last one.
    await one.session.manifest.commit((tx) => tx.set('seen', one.name, 1))
    await this.#home.pull(this.computers[(at + 1 + which) % NAMES.length] as Computer, one)
    if (copy === undefined || act === 'damage') damageLast(one)
    else await putBack(one, copy)
    const back = await this.#home.reopen(one.name)
    this.computers[at] = back
    // As every opening does that finds a change lost.
    if (back.session.manifest.lostSeq() > 0) await back.session.manifest.commit((tx) => tx.set('seen', `lost ${back.name}`, 1))
  }

  #note(to: Map<CollectionName, Set<string>>, collection: CollectionName, id: string): void {
    to.set(collection, (to.get(collection) ?? new Set()).add(id))
  }
}

const COLLECTIONS = { record: 'records', letter: 'deliveries', link: 'links' } as const

async function nth(one: Computer, collection: CollectionName, which: number): Promise<string | null> {
  const keys = await keysOf(one, collection)
  return keys[which % Math.max(1, keys.length)] ?? null
}

/** Everything but what the computers count for themselves. */
async function allOf({ session }: Computer): Promise<string> {
  const all: unknown[] = []
  for (const collection of ['records', 'digests', 'keptPrivate', 'deliveries', 'links', 'vault'] as const)
    all.push([...(await session.manifest.list(collection))].sort(([a], [b]) => (a < b ? -1 : 1)))
  return canonicalJson(all)
}

it('what was taken away anywhere is gone, everything else is there, on each of them', async () => {
  const keys = await makeKeys()
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 6, maxLength: 30 }), async (deeds) => {
      const life = new Life(keys)
      await life.start()
      for (const one of deeds) await life.act(one)
      await life.end()
      const [first = ''] = await Promise.all(life.computers.map(allOf))
      for (const one of life.computers) {
        for (const collection of Object.values(COLLECTIONS)) {
          const gone = life.gone.get(collection)
          const left = [...(life.added.get(collection) ?? [])].filter((id) => gone?.has(id) !== true).sort()
          expect(await keysOf(one, collection), `${collection} on ${one.name}`).toEqual(left)
        }
        for (const id of await keysOf(one, 'keptPrivate')) expect(await keysOf(one, 'records')).toContain(id)
        expect((await keysOf(one, 'digests')).length).toBe((await keysOf(one, 'records')).length)
        expect((await one.session.manifest.get('vault', 'vault'))?.recordCount).toBeDefined()
        expect(await allOf(one)).toBe(first)
        expect(await missingIn(one)).toEqual([])
      }
    }),
    { numRuns: RUNS, ...(process.env['SALUS_SEED'] === undefined ? {} : { seed: Number(process.env['SALUS_SEED']) }) },
  )
}, 3_600_000)
