/** Records for somebody without Salus: sealed at a place that was chosen, read by any program that knows such links, and taken away again. */

import { createDecipheriv, createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LinkPlaceChoice } from '../../shared/api/link-views.ts'
import { startTwoPeople } from '../support/household.ts'
import type { TwoPeople } from '../support/household.ts'
import { startWebFolder, WEB_PASSWORD, WEB_USER } from '../support/web-folder.ts'
import type { WebFolder } from '../support/web-folder.ts'

const HOUR_MS = 3_600_000
let two: TwoPeople
let web: WebFolder
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
})
const made = (place: LinkPlaceChoice, more: object = {}): ReturnType<typeof two.maria.call<'makeLink'>> =>
  two.maria.call('makeLink', { ...draftFor(place), ...more } as never)

beforeAll(async () => {
  two = await startTwoPeople(5_000)
  web = await startWebFolder()
})
afterAll(async () => {
  await two.stop()
  await web.stop()
})

/** Opens it with nothing of ours. */
function opened(
  link: string,
  sealed: string,
): { readonly url: string; readonly exp: number; readonly flag: string; readonly text: string } {
  const { url, key, exp, flag } = JSON.parse(Buffer.from(link.replace('shlink:/', ''), 'base64url').toString()) as {
    readonly url: string
    readonly key: string
    readonly exp: number
    readonly flag: string
  }
  const [head = '', , nonce = '', body = '', tag = ''] = sealed.split('.')
  const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), Buffer.from(nonce, 'base64url')).setAAD(Buffer.from(head))
  cipher.setAuthTag(Buffer.from(tag, 'base64url'))
  return { url, exp, flag, text: Buffer.concat([cipher.update(Buffer.from(body, 'base64url')), cipher.final()]).toString() }
}

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
