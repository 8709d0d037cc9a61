/** Two homes behind NATs of their own and a relay outside: real processes, real rules; where a hole can be made, one is. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { makeHomes, whyNoNamespaces } from '../support/namespaces.ts'
import type { Homes } from '../support/namespaces.ts'
import { createConfirmedVault, PASSPHRASE, startPerson } from '../support/person.ts'
import { ServedProcess } from '../support/served.ts'
import type { Json } from '../support/served.ts'

const WHY_NOT = whyNoNamespaces()
const HOUR_MS = 3_600_000

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
  /** One record from one home to the other; what it is called there. */
  const share = async (text: string): Promise<string> => {
    const until = new Date(Date.now() + HOUR_MS).toISOString()
    const granted = await maria.ask(`grant-access --to Ana --records ${await importOne(text)} --purpose TREAT --until ${until}`)
    const { grantId } = granted as { readonly grantId: string }
    await ana.ask(`accept-invite ${String(granted['invite'])}`)
    const { rows } = (await ana.ask(`fetch-share ${grantId}`)) as { readonly rows: readonly { readonly id: string }[] }
    const opened = await ana.ask(`open-shared ${grantId} ${rows[0]?.id ?? ''}`)
    return (opened['row'] as { readonly title: string }).title
  }

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'salus-homes-'))
    homes = makeHomes()
    homes.translate('easy')
    await Promise.all(
      ['relay', 'maria', 'ana'].map(async (name) => {
        const person = await startPerson(join(dir, name))
        await createConfirmedVault(person, name)
        await person.stop()
      }),
    )
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
})
