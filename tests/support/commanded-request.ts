/** A request that is taken back by commands: a part of the tests of the command line. */

import { expect } from 'vitest'

type Json = Readonly<Record<string, unknown>>

interface Told {
  ask(line: string): Promise<Json>
}

/** `asking` is the command that asks; `answered` a request of hers that has its yes. Only whoever asked can take it back, twice is harmless. */
export async function takeBackRequest(asked: Told, asker: Told, asking: string, answered: string): Promise<void> {
  const again = await asker.ask(asking)
  expect(await asked.ask(`accept-request ${String(again['request'])}`)).toMatchObject({ state: 'open' })
  const takeBack = `withdraw-request ${String(again['requestId'])}`
  expect(await asked.ask(takeBack)).toMatchObject({ error: { code: 'request-not-found' } })
  for (let once = 0; once < 2; once += 1) expect(await asker.ask(takeBack)).toMatchObject({ state: 'withdrawn' })
  expect(await asker.ask(`withdraw-request ${answered}`)).toMatchObject({ error: { code: 'request-answered' } })
  expect(JSON.stringify(await asker.ask('list-activity'))).toContain('request-withdrawn')
}
