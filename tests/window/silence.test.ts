/** No process of the app opens a connection except to a configured peer: every call of the whole tree is traced. */

import { expect } from '../support/patience.ts'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { STRACE, isLoopback, readTraces, writeTracer } from '../support/connections.ts'
import { cardOf as healthCardOf } from '../support/health-cards.ts'
import { linkTo, startLinkServer } from '../support/link-server.ts'
import type { LinkServer } from '../support/link-server.ts'
import { addContact, cardOf, createVault, freshDir, importSamples, openSalus, openSharedRecord, shareSummary } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let folder = ''
let maria: SalusWindow
let ana: SalusWindow
let server: LinkServer
let anasPorts: readonly number[] = []

beforeAll(async () => {
  if (!existsSync(STRACE)) throw new Error('this test needs strace: apt-get install strace')
  folder = await mkdtemp(join(tmpdir(), 'salus-trace-'))
  // At every address, as people have it: an address that is not only this computer's is one a name server could be asked about.
  const through = await writeTracer(folder, process.env['SALUS_TEST_ELECTRON'] ?? '')
  ;[maria, ana] = await Promise.all([openSalus(await freshDir(), { through, listen: '0.0.0.0' }), openSalus(await freshDir())])
  server = await startLinkServer()
})
afterAll(() => Promise.all([maria.close().catch(() => undefined), ana.close(), server.stop()]))

describe('silence', () => {
  it('the whole loop connects to the one contact and to nobody else', async () => {
    await Promise.all([createVault(maria, 'Maria Popescu'), createVault(ana, 'Dr Ana Dumitru')])
    const card = await cardOf(ana)
    const { addresses } = JSON.parse(Buffer.from(card.slice(card.indexOf(':') + 1), 'base64url').toString()) as {
      addresses: readonly string[]
    }
    anasPorts = addresses.map((address) => Number(address.split('/').at(-1)))
    await importSamples(maria)
    // A link that is only looked at, and a card that is read, concern nobody.
    await maria.go('#/import')
    await maria.id('link-text').fill(linkTo(`${server.origin}/m`))
    await maria.id('link-view').waitFor()
    await maria.id('link-text').fill(healthCardOf())
    await maria.id('preview-mine').click()
    await maria.id('card-signature').waitFor()
    await maria.id('import-discard').click()
    await addContact(maria, card, 'clinician')
    await addContact(ana, await cardOf(maria), 'other')
    await shareSummary(maria, 'Dr Ana Dumitru', 7)
    await openSharedRecord(ana, 'HbA1c')
    expect(server.asked).toEqual([])
    for (const place of ['home', 'timeline', 'records/document', 'people', 'requests', 'activity', 'recovery', 'public', 'settings']) {
      await maria.go(`#/${place}`)
      await maria.id('title').waitFor()
    }
    await maria.close()
    const reached = (await readTraces(folder)).filter((one) => one.family === 'ip')
    const foreign = reached.filter((one) => !isLoopback(one.address))
    expect(foreign).toEqual([])
    const dialled = reached.filter((one) => one.line.startsWith('connect') && one.port !== 0 && !anasPorts.includes(one.port))
    expect(dialled).toEqual([])
    expect(reached.some((one) => anasPorts.includes(one.port))).toBe(true)
  })
})
