/** The one question of a health link: only secure addresses, no memory of the other side, and an end to everything. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PEER_LIMITS } from '../../../electron/peer/limits.ts'
import type { PeerLimits } from '../../../electron/peer/limits.ts'
import { fetchLink } from '../../../electron/peer/links/fetch-link.ts'
import type { LinkRequest } from '../../../electron/vault/ports.ts'
import { startLinkServer } from '../../support/link-server.ts'
import type { LinkServer } from '../../support/link-server.ts'

const LIMITS = { ...PEER_LIMITS, linkAnswerBytesMax: 1000 }
let server: LinkServer

beforeAll(async () => {
  server = await startLinkServer()
})
afterAll(() => server.stop())

async function ask(request: LinkRequest, allowsLoopback = true, limits: PeerLimits = LIMITS): Promise<unknown> {
  const answer = await fetchLink(request, new AbortController().signal, { limits, allowsLoopback })
  return answer.ok ? answer.value.text : answer.error.code
}

describe('asking for a link', () => {
  it('is refused where the address is not secure', async () => {
    for (const url of [`${server.origin}/a`, 'ftp://a.example/', 'nothing']) expect(await ask({ url }, false)).toBe('health-link-address')
    expect(server.asked).toEqual([])
  })

  it('is refused where the other side is not whom its certificate should say', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'salus-tls-'))
    const [key, cert] = [join(dir, 'key.pem'), join(dir, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-subj',
        '/CN=localhost',
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    )
    let asked = 0
    const secure = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
      asked += 1
      response.end('{}')
    })
    await new Promise<void>((resolve) => {
      secure.listen(0, '127.0.0.1', resolve)
    })
    const url = `https://localhost:${String((secure.address() as AddressInfo).port)}/m`
    expect([await ask({ url }), asked]).toEqual(['health-link-address', 0])
    await new Promise((resolve) => secure.close(resolve))
    rmSync(dir, { recursive: true })
  })

  it('tells how long to wait as the other side says it, and never longer than a day', async () => {
    const said = ['9', '1e308', '1e400', '-1', 'soon', '99999999']
    const waits: unknown[] = []
    for (const seconds of said) {
      server.answers.set('/busy', { status: 429, headers: { 'retry-after': seconds }, body: '' })
      const options = { limits: LIMITS, allowsLoopback: true }
      const answer = await fetchLink({ url: `${server.origin}/busy` }, new AbortController().signal, options)
      waits.push(answer.ok ? answer.value.waitMs : answer.error.code)
    }
    expect(waits).toEqual([9000, 86_400_000, 0, 0, 0, 86_400_000])
    server.asked.splice(0)
  })

  it('remembers nothing of the other side', async () => {
    server.answers.set('/cookie', { headers: { 'set-cookie': 'who=me; Path=/' }, body: 'x' })
    for (let time = 0; time < 2; time++) expect(await ask({ url: `${server.origin}/cookie` })).toBe('x')
    expect(server.asked.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined])
  })

  it('ends where the other side is silent, says too much, or hangs up', async () => {
    server.answers.set('/silent', { hangs: true })
    expect(await ask({ url: `${server.origin}/silent` }, true, { ...LIMITS, linkSilenceMs: 50 })).toBe('health-link-unreachable')
    server.answers.set('/much', { body: ' '.repeat(1001) })
    expect(await ask({ url: `${server.origin}/much` })).toBe('health-link-too-large')
    server.answers.set('/less', { headers: { 'content-length': '500' }, body: 'x' })
    expect(await ask({ url: `${server.origin}/less` })).toBe('health-link-unreachable')
  })
})
