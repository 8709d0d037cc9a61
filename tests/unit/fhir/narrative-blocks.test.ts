/** Narrative keeps its headings, lists and tables, loses no word, and stays text. */

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { narrativeBlocksOf } from '../../../shared/fhir/narrative-blocks.ts'
import { narrativeOf } from '../../../shared/fhir/narrative.ts'

const blocksOf = (html: string): ReturnType<typeof narrativeBlocksOf> => narrativeBlocksOf({ text: { div: html } })

it('gives headings, paragraphs, items and tables in their order', () => {
  const html =
    '<div><h2>Results</h2>Some &lt;b&gt; words<ul><li>one</li><li>two</li></ul><table><caption>Blood</caption><tr><th>Test</th><th>Value</th></tr><tr><td>Glucose</td><td>&lt; 5<br/>mmol/L</td></tr></table><p>end</p></div>'
  expect(blocksOf(html)).toEqual([
    { kind: 'heading', text: 'Results' },
    { kind: 'text', text: 'Some <b> words' },
    { kind: 'item', text: 'one' },
    { kind: 'item', text: 'two' },
    { kind: 'text', text: 'Blood' },
    { kind: 'table', head: ['Test', 'Value'], rows: [['Glucose', '< 5 mmol/L']] },
    { kind: 'text', text: 'end' },
  ])
})

it('reads the sections of a composition under their titles', () => {
  const section = [{ title: 'Allergies', text: { div: '<div>Nuts</div>' }, section: [{ title: 'Inner', text: { div: 'x' } }] }]
  expect(narrativeBlocksOf({ section }).map((block) => (block.kind === 'table' ? '' : block.text))).toEqual([
    'Allergies',
    'Nuts',
    'Inner',
    'x',
  ])
})

it('says every word that the plain paragraphs say, whatever the markup', () => {
  const piece = fc.constantFrom(
    ...['<table>', '</table>', '<tr>', '</tr>', '<td>', '</td>', '<th>', '</th>', '<p>', '</p>', '<li>', '</li>', '<h2>', '</h2>'],
    ...['word ', 'other ', '&amp;', '<script>', '</script>', '<!--', '-->', '<', '>'],
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const html = pieces.join('')
      const lettersOf = (texts: readonly string[]): string => texts.join('').replace(/[\s·]/gu, '')
      const blocks = blocksOf(html).flatMap((block) => (block.kind === 'table' ? [...block.head, ...block.rows.flat()] : [block.text]))
      expect([...lettersOf(blocks)].sort().join('')).toBe([...lettersOf(narrativeOf({ text: { div: html } }))].sort().join(''))
    }),
    { numRuns: 500 },
  )
})
