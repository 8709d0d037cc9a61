/** A service that keeps sealed blocks: off until it is named, asked about names of blocks and nothing else, and believed in nothing. */

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTwoPeople } from '../support/household.ts'
import type { TwoPeople } from '../support/household.ts'
import { grantForAnHour } from '../support/person.ts'
import { PINNING_TOKEN, startPinningServer } from '../support/pinning-server.ts'
import type { PinningServer } from '../support/pinning-server.ts'

let two: TwoPeople
let server: PinningServer
let grantId = ''

beforeAll(async () => {
  two = await startTwoPeople(1000)
  server = await startPinningServer()
  grantId = (await grantForAnHour(two.maria, two.anaId, two.recordIds)).grantId
})
afterAll(async () => {
  await two.stop()
  await server.stop()
})

describe('a pinning service', () => {
  it('is asked nothing before it was named, nor by naming it', async () => {
    expect(await two.maria.call('showPinning', null)).toEqual({ endpoint: '', host: '' })
    for (const method of ['pinRemotely', 'unpinRemotely', 'listPins'] as const)
      expect(await two.maria.codeOf(method, { grantId })).toBe('pinning-off')
    for (const endpoint of [
      'http://pins.example',
      'https://me:secret@pins.example',
      'pins.example',
      'https://pins.example?key=1',
      'file:///x',
    ])
      expect(await two.maria.codeOf('configurePinning', { endpoint, token: 'x' })).toBe('place-address')
    expect(await two.maria.codeOf('configurePinning', { endpoint: 'https://pins.example', token: 'a\r\nx: y' })).toBe('input-invalid')
    const { host } = await two.maria.call('configurePinning', { endpoint: `${server.endpoint}/`, token: PINNING_TOKEN })
    expect(host).toBe(new URL(server.endpoint).host)
    expect(server.asked).toEqual([])
    expect(JSON.stringify(await two.maria.call('showPinning', null))).not.toContain(PINNING_TOKEN)
  })

  it('keeps, tells and lets go; it hears names of blocks, no address, no name and no program', async () => {
    expect(await two.maria.call('listPins', { grantId })).toMatchObject({ roots: 2, unknown: 2 })
    expect(await two.maria.call('pinRemotely', { grantId })).toMatchObject({ roots: 2, unknown: 0, states: { queued: 2 } })
    for (const pin of server.pins.values()) pin.status = 'pinned'
    expect(await two.maria.call('pinRemotely', { grantId })).toMatchObject({ states: { pinned: 2 } })
    expect(server.pins.size).toBe(2)
    const bodies = server.asked.map(({ body }) => body).filter((body) => body !== '')
    for (const body of bodies) expect(Object.keys(JSON.parse(body) as object)).toEqual(['cid'])
    expect(server.asked.every(({ agent }) => agent === '')).toBe(true)
    expect(await two.maria.call('unpinRemotely', { grantId })).toMatchObject({ unknown: 2 })
    expect(await two.maria.call('unpinRemotely', { grantId })).toMatchObject({ unknown: 2 })
    expect(server.pins.size).toBe(0)
  })

  it.each([
    ['place-refused', { status: 401, body: '{}' }],
    ['place-failed', { status: 500, body: '{"error":{"reason":"INTERNAL"}}' }],
    ['place-answer', { status: 200, body: 'hello' }],
    ['place-answer', { status: 200, body: '{"count":1,"results":[{"requestid":7,"status":"pinned","pin":{"cid":"x"}}]}' }],
    ['place-answer', { status: 200, body: '{"count":1,"results":[{"requestid":"a","status":"gone","pin":{"cid":"x"}}]}' }],
    ['place-answer', { status: 200, body: `${'['.repeat(5000)}${']'.repeat(5000)}` }],
    ['place-answer', { status: 200, body: `{"count":0,"results":[],"x":"${'y'.repeat(3_000_000)}"}` }],
    ['place-redirected', { status: 307, headers: { location: 'http://127.0.0.1:9/elsewhere' }, body: '' }],
  ])('is refused with %s where it answers so', async (code, hostile) => {
    server.hostile = hostile
    expect(await two.maria.codeOf('listPins', { grantId })).toBe(code)
    expect(await two.maria.codeOf('pinRemotely', { grantId })).toBe(code)
    server.hostile = null
  })

  it('that tells of blocks nobody asked about counts for none, and one that confirms another block is refused', async () => {
    server.hostile = { status: 200, body: '{"count":1,"results":[{"requestid":"a","status":"pinned","pin":{"cid":"bafkrei"}}]}' }
    expect(await two.maria.call('listPins', { grantId })).toMatchObject({ unknown: 2 })
    server.hostile = null
    server.pins.set('other', { cid: 'bafkreiother', status: 'pinned' })
    expect(await two.maria.call('unpinRemotely', { grantId })).toMatchObject({ unknown: 2 })
    expect(server.pins.has('other')).toBe(true)
  })

  it('is forgotten with its token, which lies nowhere in the clear', async () => {
    const files = await readdir(two.maria.dir, { recursive: true, withFileTypes: true })
    for (const file of files.filter((one) => one.isFile()))
      expect((await readFile(join(file.parentPath, file.name))).includes(PINNING_TOKEN)).toBe(false)
    expect(await two.maria.call('configurePinning', null)).toEqual({ endpoint: '', host: '' })
    const { length } = server.asked
    expect(await two.maria.codeOf('listPins', { grantId })).toBe('pinning-off')
    expect(server.asked.length).toBe(length)
  })
})
