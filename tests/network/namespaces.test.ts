/**
 * Two homes behind NATs of their own and a relay outside: real processes, real rules; where a hole can be made, one is.
 * `SALUS_RELAYED=full` takes 256 MiB through the relay instead of 8, and says how long it took.
 */

import { randomFillSync } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { makeHomes, whyNoNamespaces } from '../support/namespaces.ts'
import type { Homes } from '../support/namespaces.ts'
import { createConfirmedVault, PASSPHRASE, startPerson } from '../support/person.ts'
import { ServedProcess } from '../support/served.ts'
import type { Json } from '../support/served.ts'

const WHY_NOT = whyNoNamespaces()
const HOUR_MS = 3_600_000
const MIB = 1024 * 1024
const isFull = process.env['SALUS_RELAYED'] === 'full'
const LARGE_BYTES = (isFull ? 256 : 8) * MIB
/** So that a cut finds the middle of a small file; a large one goes as fast as it can. */
const SLOW_KILOBYTES = isFull ? 0 : 8_000

describe.skipIf(WHY_NOT !== '')(`two people behind two NATs${WHY_NOT === '' ? '' : ` (left out: ${WHY_NOT})`}`, () => {
  let dir = ''
  let homes: Homes
  let maria: ServedProcess
  let ana: ServedProcess
  const running: ServedProcess[] = []
  const serve = (name: string, namespace: string, options: readonly string[] = []): ServedProcess => {
    const served = new ServedProcess(join(dir, name), PASSPHRASE, options, namespace)
    running.push(served)
    return served
  }
  const cardOf = async (who: ServedProcess): Promise<string> => String((await who.ask('show-contact-card'))['card'])
  const wayTo = (answer: Json, name: string): boolean | undefined =>
    (answer['peers'] as readonly { readonly name: string; readonly isRelayed: boolean }[]).find((peer) => peer.name === name)?.isRelayed
  const importOne = async (text: string): Promise<string> => {
    const file = join(dir, `${text}.json`)
    await writeFile(file, JSON.stringify({ resourceType: 'Condition', code: { text } }))
    return ((await maria.ask(`import-records ${file}`))['recordIds'] as readonly string[])[0] ?? ''
  }
  /** Gives one record from one home to the other; the grant, accepted. */
  const give = async (recordId: string, right: 'view' | 'keep' = 'view'): Promise<string> => {
    const until = new Date(Date.now() + HOUR_MS).toISOString()
    const granted = await maria.ask(`grant-access --to Ana --records ${recordId} --purpose TREAT --right ${right} --until ${until}`)
    await ana.ask(`accept-invite ${String(granted['invite'])}`)
    return String(granted['grantId'])
  }
  /** One record from one home to the other; what it is called there. */
  const share = async (text: string): Promise<string> => {
    const grantId = await give(await importOne(text))
    const { rows } = (await ana.ask(`fetch-share ${grantId}`)) as { readonly rows: readonly { readonly id: string }[] }
    const opened = await ana.ask(`open-shared ${grantId} ${rows[0]?.id ?? ''}`)
    return (opened['row'] as { readonly title: string }).title
  }
  /** A file that cannot be compressed and is taken for a PDF. */
  const largeFile = async (): Promise<Buffer> => {
    const bytes = randomFillSync(Buffer.alloc(LARGE_BYTES))
    bytes.write('%PDF-1.4\n')
    await writeFile(join(dir, 'large.pdf'), bytes)
    return bytes
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'salus-homes-'))
    homes = makeHomes()
    homes.translate('easy')
    // Programs open them.
    vi.stubEnv('SALUS_WHOLE_KEYS', '1')
    await Promise.all(
      ['relay', 'maria', 'ana'].map(async (name) => {
        const person = await startPerson(join(dir, name))
        await createConfirmedVault(person, name)
        await person.stop()
      }),
    )
    vi.unstubAllEnvs()
    maria = serve('maria', homes.homes[0])
    ana = serve('ana', homes.homes[1])
    const card = await cardOf(maria)
    const { device } = (decodeCardToken(card) as { value: { device: { peerId: string } } }).value
    const relay = serve('relay', homes.outside, ['--relay', '--relay-for', device.peerId])
    const [address = ''] = (await relay.ready)['relay'] as readonly string[]
    await maria.ask(`choose-relay ${address}`)
    await maria.askUntil('show-relay', ({ state }) => state === 'connected')
    await ana.ask(`add-contact ${await cardOf(maria)} --name Maria --role other`)
    await maria.ask(`add-contact ${await cardOf(ana)} --name Ana --role clinician`)
  })
  afterAll(async () => {
    await Promise.all(running.map((one) => one.end()))
    homes.remove()
    await rm(dir, { recursive: true })
  })

  it('make a hole and speak directly where a port keeps its place', async () => {
    expect(await share('hay-fever')).toBe('hay-fever')
    await ana.askUntil('show-relay', (answer) => wayTo(answer, 'Maria') === false)
    await maria.askUntil('show-relay', (answer) => wayTo(answer, 'Ana') === false)
    expect(await share('penicillin')).toBe('penicillin')
  })

  it('go through the relay where a NAT takes another port for everybody', async () => {
    await ana.end()
    homes.translate('symmetric')
    ana = serve('ana', homes.homes[1])
    await ana.ready
    expect(await share('fracture')).toBe('fracture')
    expect(wayTo(await ana.ask('show-relay'), 'Maria')).toBe(true)
  })

  it('a large file through the relay, cut in the middle, comes whole by itself and little of it twice', async () => {
    const wanted = await largeFile()
    const imported = (await maria.ask(`import-records ${join(dir, 'large.pdf')}`))['recordIds'] as readonly string[]
    const grantId = await give(imported[0] ?? '', 'keep')
    homes.slow(homes.homes[0], SLOW_KILOBYTES)
    const before = homes.bytesIn(homes.homes[1])
    const beganAt = performance.now()
    let isOver = false
    const fetching = ana.ask(`fetch-share ${grantId} --out ${join(dir, 'large')}`).finally(() => (isOver = true))
    while (!isOver && homes.bytesIn(homes.homes[1]) - before < LARGE_BYTES / 2) await new Promise((resolve) => setTimeout(resolve, 5))
    expect(isOver).toBe(false)
    homes.hangUp(homes.homes[1])
    homes.slow(homes.homes[0], 0)
    const fetched = await fetching
    const seconds = (performance.now() - beganAt) / 1000
    expect(fetched).not.toHaveProperty('error')
    const bytes = homes.bytesIn(homes.homes[1]) - before
    const names = await readdir(join(dir, 'large'), { recursive: true, withFileTypes: true })
    const files = await Promise.all(names.filter((one) => one.isFile()).map((one) => readFile(join(one.parentPath, one.name))))
    expect(files.some((file) => file.equals(wanted))).toBe(true)
    expect(wayTo(await ana.ask('show-relay'), 'Maria')).toBe(true)
    // What was on its way at the cut, and the wrapping of everything.
    expect(bytes).toBeLessThan(LARGE_BYTES * 1.1 + 16 * MIB)
    if (isFull)
      process.stdout.write(
        `relayed: ${String(LARGE_BYTES / MIB)} MiB, cut once, ${seconds.toFixed(2)} s, ${(bytes / MIB).toFixed(1)} MiB came in\n`,
      )
  })
})
