/** Records for somebody without Salus: sealed at a place that was chosen, read by any program that knows such links, and taken away again. */

import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LinkPlaceChoice } from '../../shared/api/link-views.ts'
import { startLinkHost } from '../../electron/link-host/host.ts'
import type { LinkHost } from '../../electron/link-host/host.ts'
import { openKeptLinks } from '../../electron/link-host/kept-links.ts'
import { startTwoPeople } from '../support/household.ts'
import type { TwoPeople } from '../support/household.ts'
import { openedLink as opened } from '../support/opened-link.ts'
import { startWebFolder, WEB_PASSWORD, WEB_USER } from '../support/web-folder.ts'
import type { WebFolder } from '../support/web-folder.ts'

const HOUR_MS = 3_600_000
let two: TwoPeople
let web: WebFolder
let previewToken = ''
const dav = (): LinkPlaceChoice => ({
  kind: 'webdav',
  url: `${web.origin}/dav/`,
  user: WEB_USER,
  password: WEB_PASSWORD,
  address: `${web.origin}/dav`,
})
const draftFor = (place: LinkPlaceChoice): object => ({
  scope: { recordIds: two.recordIds, kinds: [] },
  label: 'For the clinic',
  untilMs: Date.now() + HOUR_MS,
  place,
  previewToken,
})
const made = (place: LinkPlaceChoice, more: object = {}): ReturnType<typeof two.maria.call<'makeLink'>> =>
  two.maria.call('makeLink', { ...draftFor(place), ...more } as never)

beforeAll(async () => {
  two = await startTwoPeople(5_000)
  previewToken = (await two.maria.call('previewLinkOut', { scope: { recordIds: two.recordIds, kinds: [] } })).previewToken
  web = await startWebFolder()
})
afterAll(async () => {
  await two.stop()
  await web.stop()
})

describe('a link for somebody without Salus', () => {
  it('lies sealed in a web folder, opens with its key alone, and is read whole by another Salus', async () => {
    const view = await made(dav())
    expect(view).toMatchObject({ label: 'For the clinic', count: 2, state: 'there', readable: true, kind: 'webdav' })
    const [[path, sealed] = ['', '']] = [...web.files]
    const { url, exp, flag, text } = opened(view.link, sealed)
    expect([url, exp, flag]).toEqual([`${web.origin}${path}`, Math.floor(view.untilMs / 1000), 'U'])
    expect(path).toMatch(/^\/dav\/[\w-]{43}$/u)
    const bundle = JSON.parse(text) as { entry: { resource: { resourceType: string; content?: { attachment: { data: string } }[] } }[] }
    expect(bundle.entry.map(({ resource }) => resource.resourceType).sort()).toEqual(['Condition', 'DocumentReference'])
    const paper = bundle.entry.find(({ resource }) => resource.content !== undefined)?.resource.content?.[0]?.attachment.data ?? ''
    expect(Buffer.from(paper, 'base64').equals(Buffer.alloc(5_000, 'Discharge letter. '))).toBe(true)
    for (const secret of ['Hay fever', 'Discharge', 'Maria']) expect(sealed.includes(secret)).toBe(false)
    const preview = await two.ana.call('openLink', { link: view.link, passcode: '', recipient: 'Dr Ana' })
    expect(preview.type === 'preview' && preview.preview.total).toBe(2)
  })

  it('is taken away, and then nobody finds it and nothing of its secrets is kept', async () => {
    const [one] = await two.maria.call('listLinks', null)
    const linkId = one?.linkId ?? ''
    expect(await two.maria.call('removeLink', { linkId })).toMatchObject({ state: 'removed', link: '' })
    expect(web.files.size).toBe(0)
    expect(await two.maria.call('removeLink', { linkId })).toMatchObject({ state: 'removed' })
    expect(await two.ana.codeOf('openLink', { link: one?.link ?? '', passcode: '', recipient: 'Dr Ana' })).toBe('health-link-gone')
    expect(await two.maria.codeOf('removeLink', { linkId: 'ab'.repeat(16) })).toBe('link-not-found')
  })

  it('is not called removed while its address still gives it, and can be removed again', async () => {
    const view = await made(dav())
    web.how = 'keeps'
    expect(await two.maria.codeOf('removeLink', { linkId: view.linkId })).toBe('link-still-there')
    const shown = (await two.maria.call('listLinks', null)).find(({ linkId }) => linkId === view.linkId)
    expect(shown).toMatchObject({ state: 'there', link: view.link })
    web.how = 'right'
    expect(await two.maria.call('removeLink', { linkId: view.linkId })).toMatchObject({ state: 'removed', link: '' })
    expect(web.files.size).toBe(0)
  })

  it('whose time is over is tried again until its place lets it go', async () => {
    const view = await made(dav())
    const stateAt = async (offsetMs: number): Promise<string | undefined> => {
      two.maria.clock.offsetMs = offsetMs
      await two.maria.root.turn()
      return (await two.maria.call('listLinks', null)).find(({ linkId }) => linkId === view.linkId)?.state
    }
    web.how = 'keeps'
    expect(await stateAt(2 * HOUR_MS)).toBe('over')
    web.how = 'right'
    expect(await stateAt(2 * HOUR_MS)).toBe('over')
    expect(await stateAt(2 * HOUR_MS + 90_000)).toBe('removed')
    expect(web.files.size).toBe(0)
    two.maria.clock.offsetMs = 0
  })

  it('leaves nothing where its place breaks off in the middle', async () => {
    const before = await two.maria.call('listLinks', null)
    web.how = 'half'
    expect(await two.maria.codeOf('makeLink', draftFor(dav()) as never)).toBe('place-failed')
    web.how = 'right'
    expect(web.files.size).toBe(0)
    expect(await two.maria.call('listLinks', null)).toEqual(before)
  })

  it('that may lie at a place which says nothing any more is remembered until it is gone', async () => {
    const before = await two.maria.call('listLinks', null)
    web.how = 'mute'
    expect(await two.maria.codeOf('makeLink', draftFor(dav()) as never)).toBe('place-unreachable')
    expect(web.files.size).toBe(1)
    const left = async (): Promise<readonly object[]> =>
      (await two.maria.call('listLinks', null)).filter(({ linkId }) => !before.some((one) => one.linkId === linkId))
    expect(await left()).toMatchObject([{ state: 'over', link: '', readable: false }])
    web.how = 'right'
    await two.maria.root.turn()
    expect(web.files.size).toBe(0)
    expect(await left()).toMatchObject([{ state: 'removed' }])
  })

  it('goes into a bucket with a signature, and where it only takes one file it says that it stays', async () => {
    const bucket = {
      kind: 's3',
      endpoint: web.origin,
      bucket: 'bucket-one',
      region: 'eu-north-1',
      accessKey: 'KEY',
      secretKey: 'very secret',
    } as const
    const view = await made({ ...bucket, address: `${web.origin}/bucket-one` })
    const [[, sealed] = ['', '']] = [...web.files]
    expect(view.readable).toBe(true)
    expect(web.last.headers['x-amz-content-sha256']).toBe(createHash('sha256').update(sealed).digest('hex'))
    expect(JSON.stringify(web.last.headers)).not.toContain('very secret')
    expect(await two.maria.call('removeLink', { linkId: view.linkId })).toMatchObject({ state: 'removed' })
    expect(web.files.size).toBe(0)
    const once = await made({ kind: 'presigned', url: `${web.origin}/once/f?signature=abc`, address: `${web.origin}/once/f?signature=abc` })
    expect(await two.maria.call('removeLink', { linkId: once.linkId })).toMatchObject({ state: 'left', link: '' })
    expect(web.files.size).toBe(1)
    web.files.clear()
  })

  it('goes into a folder, says when nobody can read it at its address, and goes away by itself when its time is over', async () => {
    const folder = await mkdtemp(join(two.folder, 'web-'))
    const view = await made({ kind: 'folder', address: `${web.origin}/elsewhere` }, { path: folder })
    expect(view.readable).toBe(false)
    const [name = ''] = await readdir(folder)
    expect(opened(view.link, await readFile(join(folder, name), 'utf8')).flag).toBe('U')
    two.maria.clock.offsetMs = 2 * HOUR_MS
    await two.maria.root.turn()
    two.maria.clock.offsetMs = 0
    expect(await readdir(folder)).toEqual([])
    expect((await two.maria.call('listLinks', null)).find(({ linkId }) => linkId === view.linkId)?.state).toBe('removed')
  })

  it('is shown before, exactly as it goes and with what it tells, and goes as it was shown or not at all', async () => {
    const typed = async (kind: 'problem' | 'medicine', title: string): Promise<string> =>
      (await two.maria.call('addRecord', { fields: { kind, title } })).recordId
    const [metformin, diabetes, kept] = [
      await typed('medicine', 'Metformin'),
      await typed('problem', 'Diabetes mellitus'),
      await typed('medicine', 'Sertraline'),
    ]
    await two.maria.call('keepPrivate', { recordIds: [kept], kept: true })
    const choice = { scope: { recordIds: two.recordIds, kinds: ['medicine'] } } as const
    const preview = await two.maria.call('previewLinkOut', choice)
    expect(preview).toMatchObject({ count: 3, keptPrivate: 1, files: 1, filesBytes: 5_000 })
    expect(preview.rows.map(({ id }) => id).sort()).toEqual([metformin, ...two.recordIds].sort())
    expect(preview.rows.find(({ id }) => id === metformin)).toMatchObject({ title: 'Metformin', kind: 'medicine' })
    expect(preview.givesAway.warnings.map(({ reason, topics }) => [reason, topics])).toEqual([['medicine', ['diabetes']]])
    const whole = await two.maria.call('previewLinkOut', { scope: { ...choice.scope, recordIds: [diabetes, metformin] } })
    expect(whole.givesAway.warnings).toEqual([])
    expect((await two.maria.call('previewLinkOut', { ...choice, without: [metformin] })).previewToken).toBe(previewToken)
    const more = { ...choice, previewToken: preview.previewToken }
    const { linkId, link } = await made(dav(), more)
    const [sealed = ''] = web.files.values()
    const { text } = opened(link, sealed)
    expect(Buffer.byteLength(text)).toBe(preview.sizeBytes)
    const hash = (of: string): string => createHash('sha256').update(of).digest('hex')
    const recordIds = [metformin, ...two.recordIds].sort()
    expect(hash(JSON.stringify({ bytes: hash(text), recordIds }))).toBe(preview.previewToken)
    expect(text).not.toContain('Sertraline')
    const later = await typed('medicine', 'Ibuprofen')
    const links = await two.maria.call('listLinks', null)
    expect(await two.maria.codeOf('makeLink', { ...draftFor(dav()), ...more } as never)).toBe('link-changed')
    expect(await two.maria.codeOf('makeLink', { ...draftFor(dav()), previewToken: undefined } as never)).toBe('link-changed')
    expect([web.files.size, await two.maria.call('listLinks', null)]).toEqual([1, links])
    await two.maria.call('deleteRecords', { recordIds: [metformin, diabetes, kept, later] })
    await two.maria.call('removeLink', { linkId })
  })

  it.each([
    ['link-address', (): object => ({ place: { ...dav(), address: 'http://far.example/x' } })],
    ['link-address', (): object => ({ place: { ...dav(), address: `https://far.example/${'x'.repeat(90)}` } })],
    ['place-address', (): object => ({ place: { ...dav(), url: 'http://far.example/x' } })],
    ['place-refused', (): object => ({ place: { ...dav(), password: 'wrong' } })],
    ['grant-empty', (): object => ({ scope: { recordIds: [], kinds: [] } })],
    ['record-not-found', (): object => ({ scope: { recordIds: ['ab'.repeat(16)], kinds: [] } })],
    ['grant-dates', (): object => ({ untilMs: Date.now() - 1 })],
    ['input-invalid', (): object => ({ label: ' ' })],
  ])('is refused with %s, and nothing of it is kept', async (code, more) => {
    const before = await two.maria.call('listLinks', null)
    expect(await two.maria.codeOf('makeLink', { ...draftFor(dav()), ...more() } as never)).toBe(code)
    expect(await two.maria.call('listLinks', null)).toEqual(before)
    expect(web.files.size).toBe(0)
  })
})

describe("a host of one's own", () => {
  const TOKEN = 'a-token-of-the-owner'
  let host: LinkHost
  let dir = ''
  let offsetMs = 0
  const started = async (port: number): Promise<LinkHost> => {
    const now = (): number => Date.now() + offsetMs
    return startLinkHost({ links: await openKeptLinks(dir, now), token: TOKEN, listen: '127.0.0.1', port, address: '', now })
  }
  const place = (token = TOKEN): LinkPlaceChoice => ({ kind: 'host', address: host.address, token })
  const ask = async (
    url: string,
    body: unknown,
  ): Promise<{ readonly status: number; readonly said: Readonly<Record<string, unknown>> }> => {
    const answer = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
    return { status: answer.status, said: (await answer.json()) as Readonly<Record<string, unknown>> }
  }
  const urlOf = (link: string): string =>
    (JSON.parse(Buffer.from(link.replace('shlink:/', ''), 'base64url').toString()) as { readonly url: string }).url
  beforeAll(async () => {
    dir = await mkdtemp(join(two.folder, 'host-'))
    host = await started(0)
  })
  afterAll(() => host.stop())

  it('asks for the passcode, says who opened, and keeps neither records nor passcode readable', async () => {
    const view = await made(place(), { passcode: 'orange 41' })
    expect(view).toMatchObject({ readable: true, passcode: 'orange 41', kind: 'host' })
    expect(await two.ana.call('previewLink', { link: view.link })).toMatchObject({ needsPasscode: true, opensOnce: false })
    expect(await two.ana.codeOf('openLink', { link: view.link, passcode: 'apple', recipient: 'Dr Ana' })).toBe('health-link-passcode')
    const opened = await two.ana.call('openLink', { link: view.link, passcode: 'orange 41', recipient: 'Dr Ana' })
    expect(opened.type === 'preview' && opened.preview.total).toBe(2)
    const said = await two.maria.call('listOpenings', { linkId: view.linkId })
    expect(said).toMatchObject({ opened: 1, wrongLeft: 9, openings: [{ recipient: 'Dr Ana' }] })
    for (const name of await readdir(dir)) {
      const text = await readFile(join(dir, name), 'utf8')
      for (const secret of ['orange', 'Hay fever', 'Maria', 'For the clinic']) expect(text.includes(secret)).toBe(false)
    }
    // A host may say any number: one that no calendar has could be shown nowhere.
    const meta = join(dir, (await readdir(dir)).find((name) => name.endsWith('.json')) ?? '')
    await writeFile(meta, (await readFile(meta, 'utf8')).replace(/"atMs":\d+/u, '"atMs":9007199254740991'))
    expect(await two.maria.call('listOpenings', { linkId: view.linkId })).toMatchObject({ opened: 1, openings: [] })
    expect(await two.maria.call('removeLink', { linkId: view.linkId })).toMatchObject({ state: 'removed', passcode: '', link: '' })
    expect(await readdir(dir)).toEqual([])
    expect((await ask(urlOf(view.link), { recipient: 'x', passcode: 'orange 41' })).status).toBe(404)
  })

  it('forgets those whose time is over also where the disk gives one of them no more', async () => {
    const folder = await mkdtemp(join(two.folder, 'damaged-'))
    let nowMs = 1
    const links = await openKeptLinks(folder, () => nowMs)
    for (const name of ['a', 'b', 'c']) await links.put(name, { untilMs: 5, contentType: 'x', passcode: '', sealed: 'x' })
    await writeFile(join(folder, 'b.json'), '{')
    nowMs = 10
    await links.sweep()
    expect((await readdir(folder)).sort()).toEqual(['b.json', 'b.jwe'])
  })

  it('opens for nobody behind ten wrong passcodes, tried together, before or after it is started again', async () => {
    const view = await made(place(), { passcode: 'orange 41' })
    const url = urlOf(view.link)
    const tries = (n: number): Promise<readonly { readonly status: number }[]> =>
      Promise.all(Array.from({ length: n }, (_, at) => ask(url, { recipient: 'x', passcode: `wrong ${String(at)}` })))
    expect((await tries(6)).map(({ status }) => status)).toEqual(Array(6).fill(401))
    const port = Number(new URL(host.address).port)
    await host.stop()
    host = await started(port)
    expect((await tries(4)).map(({ status }) => status)).toEqual(Array(4).fill(401))
    expect((await ask(url, { recipient: 'x', passcode: 'orange 41' })).status).toBe(404)
    expect(await two.maria.call('listOpenings', { linkId: view.linkId })).toMatchObject({ wrongLeft: 0, opened: 0 })
    await two.maria.call('removeLink', { linkId: view.linkId })
  })

  it('leads to a long file by an address of its own, for an hour, and ends with the link', async () => {
    const view = await made(place())
    const url = urlOf(view.link)
    const { said } = await ask(url, { recipient: 'x', embeddedLengthMax: 10 })
    const [{ location } = { location: '' }] = said['files'] as readonly { readonly location: string }[]
    expect(opened(view.link, await (await fetch(location)).text()).flag).toBe('L')
    offsetMs = HOUR_MS + 1
    expect((await fetch(location)).status).toBe(404)
    expect((await ask(url, { recipient: 'x' })).status).toBe(404)
    offsetMs = 0
    await two.maria.call('removeLink', { linkId: view.linkId })
  })

  it('gives a file to nobody once its link was taken away, is over or closed, whoever was led to it before', async () => {
    const ledTo = async (link: string, passcode = ''): Promise<string> => {
      const { said } = await ask(urlOf(link), { recipient: 'x', passcode, embeddedLengthMax: 10 })
      return (said['files'] as readonly { readonly location: string }[])[0]?.location ?? ''
    }
    const removed = await made(place())
    const short = await made(place(), { untilMs: Date.now() + 60_000 })
    const closed = await made(place(), { passcode: 'orange 41' })
    const led = [await ledTo(removed.link), await ledTo(short.link), await ledTo(closed.link, 'orange 41')]
    for (const location of led) expect((await fetch(location)).status).toBe(200)
    await two.maria.call('removeLink', { linkId: removed.linkId })
    for (let n = 0; n < 10; n++) await ask(urlOf(closed.link), { recipient: 'x', passcode: 'wrong' })
    offsetMs = 60_000
    for (const location of led) expect((await fetch(location)).status).toBe(404)
    offsetMs = 0
    for (const { linkId } of [short, closed]) await two.maria.call('removeLink', { linkId })
  })

  it('lets nobody but its owner put, look or remove, and answers nonsense calmly', async () => {
    expect(await two.maria.codeOf('makeLink', draftFor(place('another')) as never)).toBe('place-refused')
    const view = await made(place())
    const url = urlOf(view.link)
    for (const method of ['PUT', 'GET', 'DELETE'])
      for (const headers of [{}, { authorization: 'Bearer another' }]) expect((await fetch(url, { method, headers })).status).toBe(401)
    for (const body of ['', 'null', '[]', '{', '{}', { recipient: '' }, { recipient: 'x'.repeat(201) }, { recipient: 'x', passcode: 1 }])
      expect((await ask(url, body)).status).toBe(400)
    const authorization = `Bearer ${TOKEN}`
    for (const body of ['{}', JSON.stringify({ version: 1, untilMs: 'soon', contentType: '', sealed: 'x' })])
      expect((await fetch(url, { method: 'PUT', headers: { authorization }, body })).status).toBe(400)
    for (const path of ['/', '/links/', '/links/../place.json', `/links/${'x'.repeat(43)}`, `/files/${'x'.repeat(43)}`])
      expect((await fetch(`${host.address}${path}`, { headers: { authorization } })).status).toBe(404)
    expect(await two.maria.call('listOpenings', { linkId: view.linkId })).toMatchObject({ opened: 0, wrongLeft: 10 })
    await two.maria.call('removeLink', { linkId: view.linkId })
  })

  it.each([
    ['link-passcode-place', (): object => ({ place: dav(), passcode: 'orange 41' })],
    ['link-passcode-short', (): object => ({ place: place(), passcode: '12345' })],
  ])('a passcode is refused with %s where it would protect nothing', async (code, more) => {
    expect(await two.maria.codeOf('makeLink', { ...draftFor(dav()), ...more() } as never)).toBe(code)
  })
})
