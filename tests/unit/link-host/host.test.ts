/** A host of health links between people who want something of it at once: whoever is silent, slow or greedy keeps nobody else out. */

import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONNECTIONS_MAX, startLinkHost } from '../../../electron/link-host/host.ts'
import type { LinkHost } from '../../../electron/link-host/host.ts'
import { openKeptLinks } from '../../../electron/link-host/kept-links.ts'
import { createTickets, TICKETS_MAX } from '../../../electron/link-host/tickets.ts'

const TOKEN = 'a-token-of-the-owner'
const HOUR_MS = 3_600_000
let dir = ''
let host: LinkHost
let port = 0
const sockets = new Set<Socket>()

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-host-'))
  const links = await openKeptLinks(join(dir, 'links'), Date.now)
  host = await startLinkHost({ links, token: TOKEN, listen: '127.0.0.1', port: 0, address: '', now: Date.now, questionMs: 300 })
  port = Number(new URL(host.address).port)
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await host.stop()
  await rm(dir, { recursive: true, force: true })
})

const freshName = (): string => randomBytes(32).toString('base64url')

/** Somebody who says that much and then nothing. */
async function say(text: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  sockets.add(socket)
  socket.on('error', () => undefined)
  socket.once('close', () => sockets.delete(socket))
  await new Promise((resolve) => socket.once('connect', resolve))
  socket.write(text)
  return socket
}

const head = (method: string, path: string, lengthBytes: number, more = ''): string =>
  `${method} ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: ${String(lengthBytes)}\r\n${more}\r\n`

/** All that comes until the other end closes. */
function rest(socket: Socket): Promise<Buffer> {
  const pieces: Buffer[] = []
  socket.on('data', (piece) => pieces.push(piece))
  return new Promise((resolve) => {
    socket.once('close', () => {
      resolve(Buffer.concat(pieces))
    })
  })
}

const uploadOf = (sealed: string): string =>
  JSON.stringify({ version: 1, untilMs: Date.now() + HOUR_MS, contentType: 'application/fhir+json', passcode: '', sealed })

async function put(sealed = 'sealed'): Promise<string> {
  const name = freshName()
  const answer = await fetch(`${host.address}/links/${name}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: uploadOf(sealed),
  })
  expect(answer.status).toBe(201)
  return name
}

const open = (name: string, more: object = {}): Promise<Response> =>
  fetch(`${host.address}/links/${name}`, { method: 'POST', body: JSON.stringify({ recipient: 'Dr Ana', ...more }) })

describe('a host of health links', () => {
  it('answers beside as many silent connections as it has places, and beside questions that never end', async () => {
    const name = await put()
    const body = JSON.stringify({ recipient: 'Dr Ana' })
    for (const silent of [head('POST', `/links/${name}`, 100), 'POST /li']) {
      await Promise.all(Array.from({ length: CONNECTIONS_MAX }, () => say(silent)))
      // On a connection of its own, as somebody has who comes now.
      const answer = await rest(await say(head('POST', `/links/${name}`, body.length) + body))
      expect(answer.toString('latin1')).toContain('sealed')
    }
    for (const socket of sockets) socket.destroy()
  })

  it('cuts no file that is being fetched slowly because of silent ones', async () => {
    const sealed = 'x'.repeat(8 * 1024 * 1024)
    const name = await put(sealed)
    const list = (await (await open(name, { embeddedLengthMax: 10 })).json()) as {
      readonly files: readonly { readonly location: string }[]
    }
    const slow = await say(`${head('GET', new URL(list.files[0]?.location ?? '').pathname, 0)}`)
    await new Promise((resolve) => slow.once('readable', resolve))
    await Promise.all(Array.from({ length: CONNECTIONS_MAX + 50 }, () => say('POST /li')))
    expect((await open(name)).status).toBe(200)
    expect((await rest(slow)).includes(sealed)).toBe(true)
    for (const socket of sockets) socket.destroy()
  })

  it('waits for its owner, however slow the line, and for no stranger who says a question a letter at a time', async () => {
    const body = uploadOf('slowly')
    const name = freshName()
    const owner = await say(head('PUT', `/links/${name}`, body.length, `Authorization: Bearer ${TOKEN}\r\n`) + body.slice(0, 20))
    const strangers = await Promise.all(
      ['POST', 'PUT', 'DELETE'].map(async (method) => rest(await say(`${head(method, `/links/${name}`, 1000)}{`))),
    )
    expect(strangers.map((said) => said.toString('latin1').slice(0, 12))).toEqual(['', 'HTTP/1.1 401', 'HTTP/1.1 401'])
    const heard = rest(owner)
    owner.write(body.slice(20))
    expect((await heard).toString('latin1')).toContain('201 Created')
    expect((await open(name)).status).toBe(200)
  })

  it('asks nobody to come again because others ask for names that nobody has, or for another link', async () => {
    const [name, busy] = [await put(), await put()]
    const flood = Array.from({ length: 60 }, (_, at) => open(at % 2 === 0 ? freshName() : busy))
    expect((await open(name)).status).toBe(200)
    const statuses = (await Promise.all(flood)).map(({ status }) => status)
    expect(statuses.filter((_, at) => at % 2 === 0)).toEqual(Array(30).fill(404))
    expect(statuses.filter((_, at) => at % 2 === 1).every((status) => status === 200 || status === 429)).toBe(true)
  })

  it('says nothing else to a name that nobody has than to one that is, whatever is asked but opening', async () => {
    const name = await put()
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'TRACE'])
      for (const headers of ['', 'Range: bytes=0-3\r\n', 'Authorization: Bearer x\r\n', 'If-Match: *\r\n']) {
        const said = await Promise.all([name, freshName()].map(async (one) => rest(await say(head(method, `/links/${one}`, 0, headers)))))
        const [there, away] = said.map((bytes) => bytes.toString('latin1').replace(/^Date: .*$/mu, ''))
        expect([method, headers, there]).toEqual([method, headers, away])
        expect(there).toContain('401')
      }
    for (const path of [
      `/links/${name}/`,
      `//links/${name}`,
      `/links/${name}.jwe`,
      `/links/%2e%2e/place.json`,
      `/files/${name}`,
      'http://h/',
      '*',
    ])
      expect([path, (await rest(await say(head('GET', path, 0)))).toString('latin1').slice(9, 12)]).toEqual([path, '404'])
  })

  it('ends no list of one link because another one is asked for without end', () => {
    const tickets = createTickets(Date.now)
    const mine = tickets.make('mine')
    let last = ''
    for (let n = 0; n < 2 * TICKETS_MAX; n += 1) last = tickets.make('another')
    expect([tickets.nameOf(mine), tickets.nameOf(last)]).toEqual(['mine', 'another'])
  })
})
