/** What each act costs on a chain: exactly what stands in gas.json, and never more than was promised. */

import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { measureGas } from './gas.ts'

/** Gas of each; a batch is one seal over the root of its records. */
const PROMISED: Readonly<Record<string, number>> = { 'batch of 256, a record': 180, grant: 46_000, withdrawal: 46_000, head: 41_000 }

it('is what the repository says, and within what was promised', async () => {
  const measured = await measureGas()
  expect(measured).toEqual(JSON.parse(readFileSync('tests/contracts/gas.json', 'utf8')))
  for (const [act, most] of Object.entries(PROMISED)) expect(measured[act], act).toBeLessThanOrEqual(most)
  // Else the gas would tell what it was.
  expect(measured['withdrawal']).toBe(measured['grant'])
})
