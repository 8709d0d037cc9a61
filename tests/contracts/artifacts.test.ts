import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
// @ts-expect-error the compile script is plain JavaScript
import { compileContracts } from '../../resources/contracts/compile.mjs'

it('the committed artefacts are what the pinned compiler makes of the sources, byte for byte', () => {
  const compiled = compileContracts() as Readonly<Record<string, string>>
  for (const [name, text] of Object.entries(compiled)) {
    expect(readFileSync(`resources/contracts/artifacts/${name}.json`, 'utf8')).toBe(text)
  }
  expect(Object.keys(compiled)).toEqual(['SealLog', 'VaultHeads'])
}, 60_000)
