/** A relay carries so much in an hour for one peer and for all, whether it was started anew meanwhile or not. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRelayMeter } from '../../../electron/peer/net/relay-meter.ts'
import type { RelayMeter } from '../../../electron/peer/net/relay-meter.ts'

const HOUR_MS = 3_600_000
const BOUNDS = { bytesEach: 6_400, bytesAll: 10_000 }
let home = ''
let nowMs = 1_800_000_000_000
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'salus-relay-'))
})
afterAll(() => rm(home, { recursive: true, force: true }))

const open = (file: string): Promise<RelayMeter> => openRelayMeter(join(home, file), BOUNDS, () => nowMs)
const carry = (meter: RelayMeter, peerId: string, bytes: number): boolean => {
  const account = meter.of(peerId)
  meter.count(account, bytes)
  return meter.isUsedUp(account)
}

it('goes on where it was, and begins anew with the next hour', async () => {
  const first = await open('one')
  expect([carry(first, 'ana', 6_400), carry(first, 'bogdan', 99)]).toEqual([false, false])
  await first.close()
  const again = await open('one')
  expect([carry(again, 'ana', 1), carry(again, 'bogdan', 1)]).toEqual([true, false])
  expect(carry(again, 'carmen', 3_600)).toBe(true)
  // Whose it is cannot be read there.
  expect(await readFile(join(home, 'one'), 'utf8')).not.toContain('ana')
  nowMs += HOUR_MS
  expect([carry(again, 'ana', 1), carry(await open('one'), 'ana', 1)]).toEqual([false, false])
})

it('begins anew where the note is none', async () => {
  const bad = ['', '{}', '[]', 'null', '{"hour":1,"all":1,"peers":{"a":"b"}}', '{"hour":1,"all":1,"peers":null}']
  for (const [at, text] of bad.entries()) {
    await writeFile(join(home, String(at)), text)
    expect(carry(await open(String(at)), 'ana', 6_400), text).toBe(false)
  }
})
