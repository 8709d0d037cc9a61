/** A document is known by its identifiers, and says which others it takes the place of, in every form that FHIR and CDA have. */

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readRecord } from '../../../electron/vault/operations/records/read-record.ts'
import { listRecords } from '../../../electron/vault/operations/records/list-records.ts'
import { documentLinksOf } from '../../../shared/fhir/document-links.ts'
import { createCore, importInto } from '../../faults/core.ts'
import { resourceOf, readOne } from '../parse/read-one.ts'
import { allergy, document, section } from '../parse/write-ccda.ts'

const ID = '8f1c1b62-21d5-4f0c-9c55-2a6d8a4e7a11'

it.each([
  ['DocumentReference', { target: { reference: `DocumentReference/${ID}` } }, `urn:uuid:${ID}`],
  ['DocumentReference', { target: { reference: `urn:uuid:${ID.toUpperCase()}` } }, `urn:uuid:${ID}`],
  ['DocumentReference', { target: { reference: 'https://a.example/fhir/DocumentReference/12/_history/2' } }, '#12'],
  ['DocumentReference', { target: { reference: 'DocumentReference/a-long-id-of-one-server' } }, 'id|a-long-id-of-one-server'],
  ['DocumentReference', { target: { identifier: { system: 's', value: ' 1 ' } } }, 's|1'],
  ['Composition', { targetIdentifier: { system: 'urn:ietf:rfc:3986', value: `urn:uuid:${ID}` } }, `urn:uuid:${ID}`],
  ['Composition', { targetReference: { reference: 'Composition/7' } }, '#7'],
])('%s with %j takes the place of %s', (resourceType, relation, name) => {
  const say = (code: string): readonly string[] => documentLinksOf({ resourceType, relatesTo: [{ code, ...relation }] }).replaces
  expect(say('replaces')).toEqual([name])
  expect(say('appends')).toEqual([])
})

it('is known by its identifiers and its id', () => {
  const identifier = [{ system: 's', value: '2' }, { value: 'of no system' }]
  expect(
    documentLinksOf({ resourceType: 'DocumentReference', id: ID, masterIdentifier: { system: 's', value: '1' }, identifier }).names,
  ).toEqual(['s|1', 's|2', `urn:uuid:${ID}`])
  expect(documentLinksOf({ resourceType: 'Composition', id: '7', identifier: { system: 's', value: '1' } }).names).toEqual(['s|1', '#7'])
  expect(documentLinksOf({ resourceType: 'Observation', id: ID }).names).toEqual([])
})

it('a CDA document that replaces another one leads to it', () => {
  const related = (type: string): string =>
    document('').replace(
      '<component>',
      `<relatedDocument typeCode="${type}"><parentDocument><id root="2.16.840.1.1" extension="doc-0"/></parentDocument></relatedDocument><component>`,
    )
  const linksIn = (text: string): object => documentLinksOf(resourceOf(readOne('letter.xml', text).records[0]))
  expect(linksIn(related('RPLC'))).toEqual({ names: ['urn:oid:2.16.840.1.1|doc-1'], replaces: ['urn:oid:2.16.840.1.1|doc-0'] })
  expect(linksIn(related('APND'))).toMatchObject({ replaces: [] })
})

it('a vault shows the document that a later import replaces as replaced, and says so of what was read from it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'salus-replaced-'))
  const { core } = await createCore(dir)
  const { session } = core
  try {
    const old = document(section('48765-2', 'Allergies', 'x', allergy('<code code="7980" displayName="Penicillin"/>'))).replace(
      'doc-1',
      'doc-0',
    )
    const newer = document('').replace(
      '<component>',
      '<relatedDocument typeCode="RPLC"><parentDocument><id root="2.16.840.1.1" extension="doc-0"/></parentDocument></relatedDocument><component>',
    )
    const ids = await importInto(core, readOne('old.xml', old).records, dir)
    const signal = new AbortController().signal
    const outdatedOf = async (): Promise<readonly unknown[]> =>
      Promise.all(ids.map(async (recordId) => (await readRecord(session, { recordId }, signal)).outdated))
    expect((await outdatedOf()).every((one) => one === undefined)).toBe(true)
    await importInto(core, readOne('new.xml', newer).records, dir)
    const { rows } = await listRecords(session, { kinds: ['document'], limit: 10, offset: 0 })
    expect(rows.map(({ source, status }) => [source, status]).sort()).toEqual([
      ['new.xml', 'current'],
      ['old.xml', 'superseded'],
    ])
    const outdated = await outdatedOf()
    expect(outdated.filter((one) => one === 'document')).toHaveLength(1)
    expect(outdated.filter((one) => one === 'read-from')).toHaveLength(ids.length - 1)
    expect(ids.length).toBeGreaterThan(2)
  } finally {
    await core.close()
    await rm(dir, { recursive: true })
  }
})
