/** A health link: nobody is asked before the person said so, only whom it names is asked, and everything that can be wrong has its name. */

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CARD_COMMANDS } from '../../electron/cli/cards.ts'
import type { Household } from '../../electron/cli/household.ts'
import type { VaultMethod } from '../../shared/api/vault-api.ts'
import { cardFileOf, cardOf } from '../support/health-cards.ts'
import { linkTo, sealedFile, startLinkServer } from '../support/link-server.ts'
import type { Answer, LinkServer } from '../support/link-server.ts'
import { createConfirmedVault, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const CARD_FILE = cardFileOf(cardOf())
const RECORD = JSON.stringify({ resourceType: 'Condition', code: { text: 'Hay fever' } })
let person: Person
let server: LinkServer
let elsewhere: LinkServer

beforeAll(async () => {
  ;[person, server, elsewhere] = await Promise.all([startPerson(), startLinkServer(), startLinkServer()])
  await createConfirmedVault(person, 'Maria Anyperson')
})
afterAll(() => Promise.all([person.stop(), server.stop(), elsewhere.stop()]))
beforeEach(() => {
  for (const one of [server, elsewhere]) {
    one.asked.length = 0
    one.answers.clear()
  }
})

const codeOf = (more: object = {}, passcode = ''): Promise<string> =>
  person.codeOf('openLink', { link: linkTo(`${server.origin}/m`, more), passcode, recipient: 'Somebody' })
const answer = (one: Answer | ((asked: { readonly body: string }) => Answer), path = '/m'): void => {
  server.answers.set(path, one)
}
const listed = (...files: readonly object[]): Answer => ({ body: JSON.stringify({ files }) })
const CARD_TYPE = 'application/smart-health-card'

describe('looking at a link', () => {
  it('says whom it leads to and what it asks for, and asks nobody', async () => {
    const link = `https://viewer.example/#${linkTo(`${server.origin}/m`, { flag: 'LP', exp: 4_000_000_000, label: 'My \u202eshots' })}`
    expect(await person.call('previewLink', { link })).toEqual({
      host: server.origin.slice('http://'.length),
      label: 'My shots',
      expiresAtMs: 4_000_000_000_000,
      isExpired: false,
      needsPasscode: true,
      opensOnce: false,
    })
    expect(server.asked).toEqual([])
  })

  it.each([
    ['nothing', '', 'health-link-broken'],
    ['another text', 'https://example.org/', 'health-link-broken'],
    ['half a link', linkTo('https://a.example/m').slice(0, -9), 'health-link-broken'],
    ['a list', `shlink:/${Buffer.from('[]').toString('base64url')}`, 'health-link-broken'],
    ['a short key', linkTo('https://a.example/m', { key: 'AAAA' }), 'health-link-broken'],
    ['a time that is none', linkTo('https://a.example/m', { exp: 'soon' }), 'health-link-broken'],
    ['a passcode without anybody to ask', linkTo('https://a.example/m', { flag: 'PU' }), 'health-link-broken'],
    ['a later version', linkTo('https://a.example/m', { v: 2 }), 'format-unknown'],
    ['a plain address', linkTo('http://a.example/m'), 'health-link-address'],
    ['a file', linkTo('file:///etc/passwd'), 'health-link-address'],
    ['a name in the address', linkTo('https://me:secret@a.example/m'), 'health-link-address'],
  ])('of %s is refused', async (_title, link, code) => {
    expect(await person.codeOf('previewLink', { link })).toBe(code)
  })
})

describe('opening a link', () => {
  it('to a list gives what is in it to the same preview as any file', async () => {
    answer(
      listed(
        { contentType: CARD_TYPE, embedded: sealedFile(CARD_FILE, { zip: 'DEF' }) },
        { contentType: 'application/fhir+json', location: `${server.origin}/file` },
      ),
    )
    answer({ body: sealedFile(RECORD) }, '/file')
    const opened = await person.call('openLink', { link: linkTo(`${server.origin}/m`), passcode: '', recipient: ' Somebody ' })
    if (opened.type !== 'preview') throw new Error('it asks')
    expect(opened.preview).toMatchObject({ total: 4, refused: [], cards: [{ file: 'Vaccines 1.smart-health-card', verdict: 'unlisted' }] })
    const { recordIds } = await person.call('importRecords', { importToken: opened.preview.importToken })
    const original = await person.call('readOriginal', { recordId: recordIds[0] ?? '' })
    expect([original.name, Buffer.from(original.bytes).toString()]).toEqual(['Vaccines 1.smart-health-card', CARD_FILE])
    // Only what the protocol needs is told: a name, no passcode that nobody asked for, no cookie, no key.
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /m', 'GET /file'])
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({ recipient: 'Somebody', embeddedLengthMax: 4 * 1024 * 1024 })
    expect(Object.keys(server.asked[0]?.headers ?? {}).sort()).toEqual(['accept', 'connection', 'content-length', 'content-type', 'host'])
    expect(Object.keys(server.asked[1]?.headers ?? {}).sort()).toEqual(['accept', 'connection', 'host'])
  })

  it('to one file asks for it by its name alone', async () => {
    answer({ body: sealedFile(RECORD, { cty: 'application/fhir+json' }) })
    const link = linkTo(`${server.origin}/m`, { flag: 'U' })
    expect(await person.call('openLink', { link, passcode: '', recipient: 'Somebody' })).toMatchObject({
      type: 'preview',
      preview: { duplicates: 1, total: 0 },
    })
    expect(server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /m?recipient=Somebody'])
  })

  it('with a passcode says how many tries are left', async () => {
    answer(({ body }) =>
      body.includes('"passcode":"1234"')
        ? listed({ contentType: '', embedded: sealedFile(RECORD) })
        : { status: 401, body: '{"remainingAttempts":2}' },
    )
    const link = linkTo(`${server.origin}/m`, { flag: 'P' })
    const wrong = await person.root.call('openLink', { link, passcode: '0000', recipient: 'Somebody' })
    expect(wrong).toEqual({ ok: false, error: { code: 'health-link-passcode', detail: { remaining: 2 } } })
    expect(await codeOf({ flag: 'P' }, '1234')).toBe('ok')
  })

  it('that has expired asks nobody', async () => {
    expect(await codeOf({ exp: 1_600_000_000 })).toBe('health-link-expired')
    expect(server.asked).toEqual([])
  })

  it('names other hosts first, and asks them only after a yes', async () => {
    answer(listed({ contentType: '', location: `${elsewhere.origin}/f` }))
    elsewhere.answers.set('/f', { body: sealedFile(RECORD) })
    const opened = await person.call('openLink', { link: linkTo(`${server.origin}/m`), passcode: '', recipient: 'Somebody' })
    if (opened.type !== 'asks') throw new Error('it does not ask')
    expect([opened.hosts, elsewhere.asked.length]).toEqual([[elsewhere.origin.slice(7)], 0])
    expect(await person.codeOf('openLink', { linkToken: opened.linkToken })).toBe('ok')
    expect(elsewhere.asked.length).toBe(1)
    expect(await person.codeOf('openLink', { linkToken: opened.linkToken })).toBe('import-gone')
  })

  it('follows a move within its host, never to another', async () => {
    answer({ status: 307, headers: { location: '/n' } })
    answer(listed({ contentType: '', embedded: sealedFile(RECORD) }), '/n')
    expect(await codeOf()).toBe('ok')
    answer({ status: 307, headers: { location: `${elsewhere.origin}/n` } })
    expect([await codeOf(), elsewhere.asked.length]).toEqual(['health-link-redirected', 0])
    answer({ status: 302, headers: { location: '/n' } })
    expect(await codeOf()).toBe('health-link-redirected')
    answer({ status: 307, headers: { location: '/m' } })
    expect(await codeOf()).toBe('health-link-redirected')
  })

  it('can be left while it waits', async () => {
    answer({ hangs: true })
    const leaving = new AbortController()
    const opening = person.root.call(
      'openLink',
      { link: linkTo(`${server.origin}/m`), passcode: '', recipient: 'S' },
      { signal: leaving.signal },
    )
    while (server.asked.length === 0) await new Promise((resolve) => setImmediate(resolve))
    leaving.abort()
    expect(await opening).toMatchObject({ error: { code: 'cancelled' } })
  })

  it.each(WRONG())('%s', async (_title, one, code) => {
    answer(one)
    expect(await codeOf()).toBe(code)
  })

  it('from a command line asks nobody whose host was not named', async () => {
    answer(listed({ contentType: '', location: `${elsewhere.origin}/f` }))
    elsewhere.answers.set('/f', { body: sealedFile(JSON.stringify({ resourceType: 'Condition', code: { text: 'Sunburn' } })) })
    const household = { call: (method: VaultMethod, args: unknown) => person.root.call(method, args) } as Household
    const run = (host: string): Promise<object> | undefined =>
      CARD_COMMANDS['open-link']?.(household, { name: 'open-link', words: [linkTo(`${server.origin}/m`)], options: { host } })
    const [here, there] = [server.origin.slice(7), elsewhere.origin.slice(7)]
    expect(await run('')).toMatchObject({ host: here, next: expect.stringContaining('Nobody was asked') as string })
    expect([server.asked.length, elsewhere.asked.length]).toEqual([0, 0])
    expect(await run(here)).toMatchObject({ hosts: [there] })
    expect(elsewhere.asked.length).toBe(0)
    expect(await run(`${here},${there}`)).toMatchObject({ imported: 1, refused: [] })
  })

  it('to a computer that is not there, or a nameless asker, is refused', async () => {
    const link = linkTo('http://127.0.0.1:9/m')
    expect(await person.codeOf('openLink', { link, passcode: '', recipient: 'S' })).toBe('health-link-unreachable')
    expect(await person.codeOf('openLink', { link, passcode: '', recipient: ' ' })).toBe('input-invalid')
  })
})

function WRONG(): readonly (readonly [title: string, one: Answer, code: string])[] {
  const files = (value: unknown): Answer => ({ body: JSON.stringify({ files: value }) })
  const other = new Uint8Array(32)
  return [
    ['gone', { status: 404 }, 'health-link-gone'],
    ['no longer valid', { body: '{"status":"no-longer-valid","files":[]}' }, 'health-link-gone'],
    ['too many questions', { status: 429, headers: { 'retry-after': '9' } }, 'health-link-busy'],
    ['an error of the other side', { status: 500 }, 'health-link-refused'],
    ['garbage', { body: '\u0000\u0001{{{' }, 'health-link-answer'],
    ['ten thousand brackets', { body: '['.repeat(10_000) }, 'health-link-answer'],
    ['no list', files('none'), 'health-link-answer'],
    ['a file without content', files([{ contentType: CARD_TYPE }]), 'health-link-answer'],
    ['nothing', files([]), 'health-link-empty'],
    ['a thousand files', files(Array.from({ length: 1000 }, () => ({ embedded: 'x' }))), 'health-link-answer'],
    ['a place that is not secure', files([{ location: 'http://a.example/f' }]), 'health-link-address'],
    ['a place on the disk', files([{ location: 'file:///etc/passwd' }]), 'health-link-address'],
    ['a file that is not sealed', files([{ embedded: CARD_FILE }]), 'health-link-answer'],
    ['a file of another key', files([{ embedded: sealedFile(RECORD, {}, other) }]), 'health-link-key'],
    ['a changed file', files([{ embedded: sealedFile(RECORD).replace(/.$/u, (last) => (last === 'A' ? 'Q' : 'A')) }]), 'health-link-key'],
    ['a file sealed in another way', files([{ embedded: sealedFile(RECORD, { enc: 'A128GCM' }) }]), 'health-link-answer'],
    ['a file that becomes too large', files([{ embedded: sealedFile(' '.repeat(40_000_000), { zip: 'DEF' }) }]), 'health-link-answer'],
    ['a huge answer', { body: () => ' '.repeat(17 * 1024 * 1024) }, 'health-link-too-large'],
  ]
}
