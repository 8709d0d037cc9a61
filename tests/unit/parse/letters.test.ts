/** Files in other letters than UTF-8: read where it is certain that they are, and said; never guessed for what must be exact. */

import { expect, it } from 'vitest'
import { decodePlainText } from '../../../shared/model/plain-text.ts'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'
import { rowOf } from '../../../shared/fhir/row.ts'
import { ofType, readOne, resourceOf } from './read-one.ts'

const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le')
const wideTurned = (text: string): Buffer => wide(text).swap16()
/** "Păcient şi fiţă, încă â" as Windows-1250 writes it. */
const CENTRAL = Buffer.from([...Buffer.from('P'), 0xe3, ...Buffer.from('cient '), 0xba, ...Buffer.from('i fi'), 0xfe, 0xe3, 0x0a])
const WESTERN = Buffer.from('Fièvre à 39°, nº 5, São João, função, 2ª dose\n', 'latin1')
const CONDITION = JSON.stringify({ resourceType: 'Condition', code: { text: 'Astmă' } })

it.each([wide, wideTurned])('JSON in UTF-16 is read by its mark', (encode) => {
  expect(readOne('a.json', encode(CONDITION)).records.map(({ row }) => row.title)).toEqual(['Astmă'])
  expect(readOne('a.ndjson', encode(`${CONDITION}\n${CONDITION}\n`)).records.map(({ row }) => row.title)).toEqual(['Astmă', 'Astmă'])
})

it.each([
  ['UTF-16', wide('Păcient și'), 'Păcient', ''],
  ['UTF-16 turned', wideTurned('Păcient și'), 'Păcient', ''],
  ['UTF-8', Buffer.from('\ufeffPăcient și'), 'Păcient', ''],
  ['Windows-1250', CENTRAL, 'Păcient şi fiţă', 'Not written in UTF-8; its letters are read as Windows-1250'],
  ['Windows-1252', WESTERN, 'Fièvre à 39°', 'Not written in UTF-8; its letters are read as Windows-1252'],
])('a text in %s is kept byte for byte, found by its words, and says so where its letters are assumed', (_name, bytes, words, said) => {
  const [entry] = readOne('letter.txt', bytes).records
  expect(Buffer.from(entry?.original ?? []).equals(bytes)).toBe(true)
  expect(entry?.searchWords.toLowerCase()).toContain(words.toLowerCase())
  expect(entry?.row.summary).toBe(said)
  expect(decodePlainText(bytes)?.text).toContain(words)
  if (said !== '') expect(entry?.row.ro?.summary).toMatch(/^Nu este scris în UTF-8/u)
})

it('a table in the letters of Windows says so', () => {
  const table = Buffer.concat([
    Buffer.from('Data;Greutate (kg);Not'),
    Buffer.from([0xe3, 0x0a]),
    Buffer.from('2024-05-06;70,5;m'),
    Buffer.from([0xe3, 0x0a]),
  ])
  expect(decodePlainText(table)?.encoding).toBe('windows-1250')
})

it.each([
  ['a.json', Buffer.from(CONDITION.replace('ă', 'ã'), 'latin1'), 'json-broken'],
  ['a.ndjson', Buffer.from(CONDITION.replace('ă', 'ã'), 'latin1'), 'json-broken'],
  ['a.txt', Buffer.from([0x41, 0x00, 0xe3, 0x42]), 'file-unknown-kind'],
  ['a.bin', CENTRAL, 'file-unknown-kind'],
  ['a.xml', Buffer.from('<?xml version="1.0" encoding="koi8-r"?><a xmlns="http://hl7.org/fhir"/>'), 'file-unknown-kind'],
])('nothing is guessed for %s', (name, bytes, code) => {
  expect(readOne(name, bytes).codes).toEqual([code])
})

it('XML counts what it declares', () => {
  const xml = Buffer.from(
    '<?xml version="1.0" encoding="windows-1250"?><Condition xmlns="http://hl7.org/fhir"><code><text value="Astmã"/></code></Condition>',
    'latin1',
  )
  const file = readOne('a.xml', xml)
  expect(ofType(file, 'Condition').map((one) => rowOf(one, { source: '' }).title)).toEqual(['Astmă'])
  expect(narrativeOf(resourceOf(file.records[0])).join(' ')).toContain('Astmă')
})
