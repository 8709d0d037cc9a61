/** Chinese, Japanese and Korean PDF files that name a character map without holding it are found by their text. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createPdfTexts } from '../../../electron/parse/pdf/pdf-texts.ts'
import { CharacterMaps } from '../../../shared/model/character-maps.ts'
import { pdfFile } from '../../support/pdf-files.ts'
import { readPaper } from './read-papers.ts'

const texts = createPdfTexts()
afterAll(() => texts.end())
const ROOT = join(import.meta.dirname, '../../..')

describe.each([
  ['UniGB-UCS2-H', '出院小结 美托洛尔'],
  ['UniCNS-UTF16-H', '出院病歷摘要'],
  ['UniJIS-UTF16-H', '退院時要約 メトプロロール'],
  ['UniKS-UCS2-H', '퇴원 요약지'],
])('a PDF written by %s', (characterMap, said) => {
  it('is found by its text', async () => {
    const { records } = await readPaper(texts, 'letter.pdf', pdfFile({ pages: [[said]], characterMap }))
    expect(records[0]?.paper).toBeUndefined()
    expect(records[0]?.searchWords).toContain(said)
  })
})

it('by a map that nobody knows is a document all the same', async () => {
  const { records } = await readPaper(texts, 'letter.pdf', pdfFile({ pages: [['Letter']], characterMap: 'UniGB-UCS9-H' }))
  expect(records).toHaveLength(1)
})

it('the maps are those of the library, and nothing else is given out', async () => {
  const file = join(ROOT, 'resources/character-maps/predefined.json')
  const maps = Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)
  expect(maps.length).toBe(64)
  for (const [name, packed] of maps)
    expect(readFileSync(join(ROOT, 'node_modules/pdfjs-dist/cmaps', `${name}.bcmap`)).toString('base64') === packed, name).toBe(true)
  const given = new CharacterMaps()
  for (const filename of ['toString.bcmap', '../H.bcmap', 'H'])
    await expect(given.fetch({ kind: 'cMapUrl', filename })).rejects.toThrow('not here')
  await expect(given.fetch({ kind: 'wasmUrl', filename: 'H.bcmap' })).rejects.toThrow('not here')
})
