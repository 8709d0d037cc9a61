import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const COMPILE = '../../resources/contracts/compile.mjs'

it('the committed artefacts are what the pinned compiler makes of the sources, byte for byte', async () => {
  const { compileContracts } = (await import(COMPILE)) as { readonly compileContracts: () => Readonly<Record<string, string>> }
  const compiled = compileContracts()
  for (const [name, text] of Object.entries(compiled)) {
    expect(readFileSync(`resources/contracts/artifacts/${name}.json`, 'utf8')).toBe(text)
  }
  expect(Object.keys(compiled)).toEqual(['SealLog', 'SealLog1', 'VaultHeads'])
})
