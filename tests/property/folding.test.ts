/** Whatever comes and goes in whatever order, the index shows each item once: as if all of it had been looked at anew. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { IndexTable } from '../../electron/vault/index-store/index-table.ts'
import type { IndexLine } from '../../electron/vault/ports.ts'
import { outdatedAmong } from '../../shared/fhir/outdated.ts'
import { peopleTold } from '../../shared/fhir/people.ts'
import { NO_DETAIL, sameItems } from '../../shared/fhir/same-items.ts'
import { encodeSubject } from '../../shared/fhir/subject.ts'
import type { ItemDetail } from '../../shared/model/index-line.ts'
import type { RecordRow } from '../../shared/model/record.ts'

const PLACES = 24
const idOf = (place: number): string => place.toString(16).padStart(32, '0')

/** Mother and child who have one id in two files; what names nobody, and what names somebody who is in no file. */
const SAID = [
  encodeSubject({ name: 'Maria Pop', reference: '1', identifiers: [], birthDate: '1980-02-03', importId: 'i' }),
  encodeSubject({ name: 'Ion Pop', reference: '1', identifiers: [], birthDate: '2015-06-01', importId: 'j' }),
  encodeSubject({ name: '', reference: '1', identifiers: [], importId: 'i' }),
  encodeSubject({ name: '', reference: '1', identifiers: [], importId: 'j' }),
  encodeSubject({ name: 'Maria Pop', reference: '', identifiers: [], importId: '' }),
  encodeSubject({ name: 'Ana Rus', reference: '', identifiers: [], importId: '' }),
  '',
]

/** Few different things, so that many are the same. */
const LINE = fc
  .record({
    place: fc.nat(PLACES - 1),
    kind: fc.constantFrom('immunization', 'lab', 'document', 'person'),
    title: fc.constantFrom('Measles', 'measles ', 'Mumps'),
    date: fc.constantFrom('2018-04-02', '2018-04-02T09:00:00Z', '2018-04-02T11:00:00+02:00', '2018-04', ''),
    code: fc.constantFrom('', 'c|1', 'c|2'),
    source: fc.constantFrom('a.json', 'b.json', 'c.json'),
    characters: fc.nat(3),
    lot: fc.constantFrom('', 'l1', 'l2'),
    whose: fc.constantFrom(...SAID),
    version: fc.option(fc.record({ thing: fc.constantFrom('t1', 't2', 't3'), atMs: fc.nat(3) }), { nil: undefined }),
  })
  .map(({ place, characters, lot, whose, version, ...shown }): IndexLine & { readonly row: RecordRow; readonly detail: ItemDetail } => ({
    row: { id: idOf(place), resourceType: 'Basic', summary: '', status: '', importedAtMs: 1, ...shown },
    words: '',
    said: whose,
    version,
    detail: { ...NO_DETAIL, characters, lot },
  }))
const CHANGE = fc.oneof(
  fc.array(LINE, { minLength: 1, maxLength: 8 }).map((put) => ({ put, remove: [] as readonly string[] })),
  fc.uniqueArray(fc.nat(PLACES - 1).map(idOf), { minLength: 1, maxLength: 5 }).map((remove) => ({ put: [], remove })),
)

it('an index folds step by step what a simple look at all of it folds', () => {
  const table = new IndexTable(join(mkdtempSync(join(tmpdir(), 'salus-fold-')), 'index.db'))
  table.open(new Uint8Array(32).fill(3))
  fc.assert(
    fc.property(fc.array(CHANGE, { minLength: 4, maxLength: 10 }), (changes) => {
      table.clear()
      const model = new Map<string, IndexLine & { readonly row: RecordRow; readonly detail: ItemDetail }>()
      let seq = 0
      for (const { put, remove } of changes) {
        seq += 1
        for (const line of put) model.set(line.row.id, line)
        for (const id of remove) model.delete(id)
        if (put.length > 0) table.put(put, seq)
        else table.remove(remove, seq)
        const told = peopleTold([...model.values()].map(({ row: { source }, said = '' }) => ({ source, said })))
        const outdated = outdatedAmong([...model].flatMap(([id, { version }]) => (version === undefined ? [] : [{ ...version, id }])))
        const momentOf = (id: string | undefined): number | undefined => model.get(id ?? '')?.version?.atMs
        const marked = table.get([...model.keys()]).map(({ id, outdatedBy }) => [id, momentOf(outdatedBy)])
        expect(marked).toEqual([...model.keys()].map((id) => [id, momentOf(outdated.get(id))]))
        const counting = [...model.values()].filter(({ row }) => !outdated.has(row.id))
        const items = sameItems(counting.map((line) => ({ ...line, person: told(line.row.source, line.said ?? '') })))
        const behind = new Set(items.flatMap((item) => item.slice(1).map(({ row }) => row.id)))
        const shown = [...model.keys()].filter((id) => !behind.has(id)).sort()
        const { rows, total } = table.search({ limit: PLACES, offset: 0 })
        expect([rows.map(({ id }) => id).sort(), total]).toEqual([shown, shown.length])
        const listed = table.itemsOf([...model.keys()]).map((item) => item.map(({ id }) => id))
        expect(listed.sort()).toEqual(items.map((item) => item.map(({ row }) => row.id)).sort())
        for (const code of ['c|1', 'c|2']) {
          const fits = (id: string): boolean => model.get(id)?.row.code === code
          const later = new Set(
            items.flatMap((item) =>
              item
                .map(({ row }) => row.id)
                .filter(fits)
                .slice(1),
            ),
          )
          const wanted = [...model.keys()].filter((id) => fits(id) && !later.has(id)).sort()
          expect(
            table
              .search({ code, limit: PLACES, offset: 0 })
              .rows.map(({ id }) => id)
              .sort(),
          ).toEqual(wanted)
        }
      }
    }),
    { numRuns: 20 },
  )
  table.close()
})
