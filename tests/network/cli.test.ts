/** The command line as programs use it: real processes, JSON in and out, two people sharing. */

import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { takeBackRequest } from '../support/commanded-request.ts'
import { pdfFile } from '../support/pdf-files.ts'
import { exifBlock, exifPart, jpegFile } from '../support/photographs.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** Built before the tests begin. */
const CLI = resolve(import.meta.dirname, '../../out/cli/salus.js')
const ENV = { ...process.env, SALUS_PASSPHRASE: 'amber river window pencil seventeen', NODE_NO_WARNINGS: '1' }
const UNTIL_MS = Date.parse('2090-01-01T00:00:00Z')
const BUNDLE = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { resource: { resourceType: 'Condition', code: { text: 'Hay fever' }, onsetDateTime: '2020-05-01' } },
    { resource: { resourceType: 'AllergyIntolerance', code: { text: 'Penicillin' } } },
  ],
}

type Json = Readonly<Record<string, unknown>>

/** Runs one command to its end: exit code and the one object on stdout. `input`: on its stdin. */
function once(args: readonly string[], env: NodeJS.ProcessEnv = ENV, input = ''): Promise<{ code: number | null; out: Json }> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [CLI, ...args, '--listen', '127.0.0.1', '--json'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(input)
    let text = ''
    child.stdout.on('data', (data: Buffer) => (text += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      settle({ code, out: JSON.parse(text) as Json })
    })
  })
}

class Served {
  readonly events: Json[] = []
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #looking: (() => void)[] = []
  readonly #waiting: ((answer: Json) => void)[] = []
  readonly ready: Promise<Json>
  readonly closed: Promise<number | null>

  constructor(dir: string) {
    this.#child = spawn(process.execPath, [CLI, 'serve', '--vault', dir, '--listen', '127.0.0.1', '--no-mdns'], {
      env: ENV,
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.closed = new Promise((settle) => this.#child.on('close', settle))
    this.ready = new Promise((settle) => {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const value = JSON.parse(line) as Json
        if ('event' in value) {
          this.events.push(value)
          for (const look of this.#looking) look()
          if (value['event'] === 'ready') settle(value)
        } else this.#waiting.shift()?.(value)
      })
    })
  }

  ask(line: string): Promise<Json> {
    return new Promise((settle) => {
      this.#waiting.push(settle)
      this.#child.stdin.write(`${line}\n`)
    })
  }

  /** The first event of a kind, once it is there. */
  heard(event: string): Promise<Json> {
    return new Promise((settle) => {
      const look = (): void => {
        const found = this.events.find((one) => one['event'] === event)
        if (found !== undefined) settle(found)
      }
      this.#looking.push(look)
      look()
    })
  }

  end(): Promise<number | null> {
    this.#child.stdin.end()
    return this.closed
  }
}

let folder = ''
let file = ''
let maria = ''
let words = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-cli-'))
  file = join(folder, 'records.json')
  maria = join(folder, 'maria')
  await writeFile(file, JSON.stringify(BUNDLE))
  // Each process takes two seconds before it does anything: those that wait for nobody run side by side.
  const [{ out }] = await Promise.all([
    once(['create-vault', '--name', 'Maria', '--vault', maria]),
    once(['create-vault', '--name', 'Dr Ana', '--vault', join(folder, 'ana')]),
    once(['create-vault', '--name', 'Ioana', '--vault', join(folder, 'ioana')]),
  ])
  words = (out['words'] as readonly string[]).join(' ')
})

describe('one command', () => {
  it('imports, lists, reads, finds; a second time finds duplicates', async () => {
    const { out } = await once(['import-records', file, join(folder, 'missing.json'), '--vault', maria])
    expect(out).toMatchObject({ imported: 2, duplicates: 0, refused: [{ path: 'missing.json', code: 'file-unreadable' }] })
    const served = new Served(maria)
    await served.ready
    expect(await served.ask(`import-records "${file}"`)).toMatchObject({ imported: 0, duplicates: 2 })
    const listed = await served.ask('list-records --kind problem')
    expect(listed).toMatchObject({ total: 1, rows: [{ title: 'Hay fever' }] })
    const [id] = out['recordIds'] as readonly string[]
    expect(await served.ask(`read-record ${id ?? ''}`)).toMatchObject({ row: { title: 'Hay fever' } })
    expect(await served.ask('search-records penicillin')).toMatchObject({ total: 1 })
    expect(await served.ask('show-summary')).toMatchObject({
      person: null,
      sections: [
        { key: 'medicines', lines: [] },
        { key: 'allergies', lines: [{ row: { title: 'Penicillin' } }] },
        { key: 'problems', lines: [{ row: { title: 'Hay fever' } }] },
      ],
    })
    expect(await served.ask('check-vault')).toMatchObject({ records: 2, damaged: [] })
    expect(await served.end()).toBe(0)
  })

  it('answers what files ask: a password, what a table holds, where pictures were taken; and tells vital signs', async () => {
    const ioana = join(folder, 'ioana')
    const asking = ['locked.pdf', 'glucose.csv', 'blister.jpg'].map((name) => join(folder, name))
    const [pdf = '', table = '', photograph = ''] = asking
    await writeFile(pdf, pdfFile({ pages: [['A pinch of cardamom']], encryption: { cipher: 'aes-128', password: 'lemon 3' } }))
    await writeFile(table, 'Date,Glucose\n03/04/2024 08:00,101\n')
    await writeFile(photograph, jpegFile([exifPart(exifBlock({ littleEndian: true, latitude: [44, 25, 33] }))]))
    const answers = join(folder, 'answers.json')
    const secrets = join(folder, 'passwords.txt')
    await writeFile(answers, JSON.stringify({ unit: 'mg/dL', order: 'day-first' }))
    await writeFile(secrets, 'locked.pdf\tlemon 3\n')
    const told = await once([
      'import-records',
      ...asking,
      '--columns',
      answers,
      '--password-file',
      secrets,
      '--remove-places',
      '--vault',
      ioana,
    ])
    expect(told.out).toMatchObject({ imported: 4, refused: [], places: { kept: 0, removed: 1 } })
    expect(JSON.stringify((await once(['show-vitals', '--vault', ioana])).out)).toContain('101')
  })

  it('says failures as code, message and next step, and exits with 1', async () => {
    const cases: readonly (readonly [readonly string[], NodeJS.ProcessEnv, string])[] = [
      [['nonsense', '--vault', maria], ENV, 'command-unknown'],
      [['show-status', '--vault', maria, '--nonsense'], ENV, 'input-invalid'],
      [['show-status', '--vault', join(folder, 'nobody')], ENV, 'vault-not-found'],
      [['read-record', '0'.repeat(32), '--vault', maria], ENV, 'record-not-found'],
      [['show-status', '--vault', maria], { ...ENV, SALUS_PASSPHRASE: 'not the passphrase of this vault' }, 'unlock-refused'],
      [['verify-proof', file], ENV, 'proof-invalid'],
    ]
    const check = async ([args, env, code]: (typeof cases)[number]): Promise<void> => {
      const { code: exit, out } = await once(args, env)
      expect({ exit, code: (out['error'] as Json)['code'] }).toEqual({ exit: 1, code })
      expect((out['error'] as Json)['message']).toMatch(/\.$/u)
      expect((out['error'] as Json)['next']).toMatch(/\.$/u)
    }
    // Two that open the same vault come one after the other.
    const opening = cases.filter(([, , code]) => code === 'record-not-found' || code === 'unlock-refused')
    const inTurn = async (): Promise<void> => {
      for (const one of opening) await check(one)
    }
    await Promise.all([inTurn(), ...cases.filter((one) => !opening.includes(one)).map(check)])
  })
})

describe('two people who serve', () => {
  let a: Served
  let b: Served
  let proof = ''
  const ana = (): string => join(folder, 'ana')

  beforeAll(async () => {
    a = new Served(maria)
    b = new Served(ana())
    await Promise.all([a.ready, b.ready])
  })
  afterAll(() => Promise.all([a.end(), b.end()]))

  it('share, fetch the original bytes, see it, and stop it', async () => {
    const cards = [await a.ask('show-contact-card'), await b.ask('show-contact-card')].map((one) => String(one['card']))
    const added = [
      await a.ask(`add-contact ${cards[1] ?? ''} --name "Dr Ana" --role clinician`),
      await b.ask(`add-contact ${cards[0] ?? ''} --name Maria --role other`),
    ]
    expect(added[0]?.['safetyWords']).toEqual(added[1]?.['safetyWords'])
    const { rows } = (await a.ask('list-records --kind allergy')) as unknown as { readonly rows: readonly { readonly id: string }[] }
    const copy = await a.ask(`redact-record ${rows[0]?.id ?? ''} --words penicillin --remove date`)
    expect(copy).toMatchObject({ file: 'none', recordIds: [copy['recordId']] })
    for (const wrong of ['--cover 0,0,1', '--cover 0,0,1,0.1', '--lines one'])
      expect(await a.ask(`redact-record ${rows[0]?.id ?? ''} ${wrong}`)).toMatchObject({ error: { code: 'input-invalid' } })
    const terms = `--to ${String(added[0]?.['contactId'])} --purpose TREAT --until 2090-01-01T00:00:00Z`
    const preview = await a.ask(`preview-grant ${terms} --records all --without ${rows[0]?.id ?? ''}`)
    expect(preview).toMatchObject({ sentence: { recordCount: 1 }, warnings: [], unlooked: 0 })
    expect(JSON.stringify(await a.ask(`preview-grant ${terms} --records ${String(copy['recordId'])}`))).not.toContain('Penicillin')
    expect(await a.ask(`preview-link-out --records all --without ${rows[0]?.id ?? ''}`)).toMatchObject({ count: 1, warnings: [], files: 0 })
    const link = `--title Visit --until ${new Date(Date.now() + 60_000).toISOString()} --out "${folder}" --host https://health.example --preview ${'0'.repeat(64)}`
    expect(await a.ask(`make-link --records all ${link}`)).toMatchObject({ error: { code: 'link-changed' } })
    expect(await a.ask(`delete-records ${String(copy['recordId'])}`)).toEqual({ deleted: 1 })
    const granted = await a.ask(`grant-access ${terms} --records all`)
    // Of what is only looked at nobody may keep anything: no later day is signed, and none can be asked for.
    expect(granted).toMatchObject({ sentence: { recordCount: 2, purpose: 'TREAT', untilMs: UNTIL_MS, deleteByMs: UNTIL_MS } })
    expect(await a.ask(`preview-grant ${terms} --records all --delete-by 2090-02-01`)).toHaveProperty('error.code', 'input-invalid')
    expect(String(granted['invite'])).toMatch(/^\S+$/u)
    await b.ask(`accept-invite ${String(granted['invite'])}`)
    const out = join(folder, 'out')
    expect(await b.ask(`fetch-share ${String(granted['grantId'])} --out "${out}"`)).toMatchObject({ error: { code: 'share-view-only' } })
    await expect(readdir(out)).rejects.toThrow('ENOENT')
    const { rows: seen } = await b.ask(`fetch-share ${String(granted['grantId'])}`)
    expect(seen).toHaveLength(2)
    for (const { id } of seen as readonly { readonly id: string }[])
      expect(await b.ask(`open-shared ${String(granted['grantId'])} ${id}`)).toMatchObject({ row: { id } })
    const kept = await a.ask('grant-access --to "Dr Ana" --records all --purpose TREAT --right keep --until 2090-01-01T00:00:00Z')
    expect(kept).toHaveProperty('sentence.deleteByMs', UNTIL_MS + 30 * 86_400_000)
    await b.ask(`accept-invite ${String(kept['invite'])}`)
    expect(await b.ask(`fetch-share ${String(kept['grantId'])} --out "${out}"`)).toMatchObject({ records: 2, name: 'out' })
    expect(await readdir(out)).toEqual(expect.arrayContaining(['bundle.json', 'consent.json', 'records']))
    expect(await a.ask(`withdraw-grant ${String(granted['grantId'])}`)).toMatchObject({ state: 'withdrawn' })
    expect(await b.ask(`fetch-share ${String(granted['grantId'])} --out "${out}"`)).toHaveProperty('error')
    const consent = join(folder, 'consent.json')
    expect(await a.ask(`save-consent ${String(granted['grantId'])} --out "${consent}"`)).toMatchObject({ name: 'salus-consent.json' })
    expect(await readFile(consent, 'utf8')).toContain('"urn:salus:lock-preimage"')
    expect(await a.ask(`save-receipts ${String(granted['grantId'])}`)).toMatchObject({ name: 'salus-receipts.json', count: 2 })
    const activity = JSON.stringify(await a.ask('list-activity'))
    for (const kind of ['records-imported', 'grant-given', 'grant-withdrawn']) expect(activity).toContain(kind)
    expect(a.events[0]).toMatchObject({ event: 'ready' })
  })

  it('ask for records, answer with less, and hold the same consent', async () => {
    const asking =
      'ask-access --to Maria --kind problem,allergy --purpose TREAT --right keep --until 2090-01-01T00:00:00Z --why "Before surgery."'
    expect(await b.ask(asking)).toMatchObject({ error: { code: 'request-statement-missing' } })
    const asked = await b.ask(`${asking} --no-disadvantage`)
    const { requestId } = (await a.heard('request-arrived')) as { requestId: string }
    expect(asked).toMatchObject({ requestId, request: expect.stringMatching(/^salus-request:\S+$/u) as string })
    const preview = (await a.ask(`preview-request ${requestId}`)) as { rows: readonly { id: string }[] }
    expect(preview.rows).toHaveLength(2)
    expect(await a.ask(`answer-request ${requestId} --with not-now`)).toMatchObject({ sent: false })
    expect(await a.ask(`answer-request ${requestId} --with yes --delete-by 2091-01-01T00:00:00Z`)).toMatchObject({
      error: { code: 'request-widened' },
    })
    const granted = await a.ask(`answer-request ${requestId} --with yes --right view --records ${preview.rows[0]?.id ?? ''}`)
    expect(granted).toMatchObject({ sentence: { recordCount: 1, right: 'view', deleteByMs: UNTIL_MS } })
    await b.ask(`accept-invite ${String(granted['invite'])}`)
    expect(await b.ask('list-requests')).toMatchObject({ requests: [{ requestId, state: 'granted', grantId: granted['grantId'] }] })
    const consents = [await a.ask(`show-consent ${String(granted['grantId'])}`), await b.ask(`show-consent ${String(granted['grantId'])}`)]
    expect(consents).toMatchObject([{ side: 'given' }, { file: consents[0]?.['file'] }])
    const { entry } = consents[0]?.['file'] as { readonly entry: readonly { readonly resource: { readonly resourceType: string } }[] }
    expect(entry.map(({ resource }) => resource.resourceType)).toEqual(['Consent', 'Provenance', 'Binary', 'Binary'])
    await takeBackRequest(a, b, `${asking} --no-disadvantage`, requestId)
  })

  it('the words are checked, and bring nothing back from where nothing is kept', async () => {
    const card = join(folder, 'card.txt')
    await writeFile(card, `${String((await b.ask('show-contact-card'))['card'])}\n`)
    const empty = join(folder, 'empty')
    const env = { ...ENV, SALUS_WORDS: words }
    expect((await once(['recover-from-mirror', card, '--vault', empty], env)).out).toMatchObject({ error: { code: 'recovery-refused' } })
    expect((await once(['recover-from-mirror', 'nowhere.txt', '--vault', empty], env)).out).toMatchObject({
      error: { code: 'file-unreadable' },
    })
    expect(await readdir(join(empty, 'vault')).catch(() => [])).not.toContain('key-1.salus')
  })

  it('a proof stands for itself: without a vault, about its own record only', async () => {
    const { rows } = (await a.ask('list-records')) as { rows: readonly { id: string }[] }
    const saved = await a.ask(`save-proof ${rows[0]?.id ?? ''}`)
    proof = join(folder, 'proof.json')
    await writeFile(proof, String(saved['text']))
    const record = await a.ask(`read-record ${rows[0]?.id ?? ''} --original`)
    const recordFile = join(folder, 'record.json')
    await writeFile(recordFile, Buffer.from(String(record['base64']), 'base64'))
    // A folder for each: one is open once.
    const verify = async (nobody: string, ...args: readonly string[]): Promise<Json> =>
      (await once(['verify-proof', ...args, '--vault', join(folder, nobody)])).out
    const tampered = (await readFile(proof, 'utf8')).replace(
      /"digest": "(.)/u,
      (_all, first: string) => `"digest": "${first === '0' ? '1' : '0'}`,
    )
    const changed = join(folder, 'changed.json')
    await writeFile(changed, tampered)
    const [right, other, wrong] = await Promise.all([
      verify('nobody', proof, '--record', recordFile),
      verify('nobody-else', proof, '--record', file),
      verify('nobody-at-all', changed),
    ])
    expect(right).toMatchObject({ witnessed: true, recordCompared: true })
    expect(other).toMatchObject({ error: { code: 'proof-invalid' } })
    expect(wrong).toMatchObject({ error: { code: 'proof-invalid' } })
  })

  it('a second computer joins by a code, and one that is removed is left behind', async () => {
    const { code } = (await a.ask('offer-device --name Desk')) as { code: string }
    const second = join(folder, 'second')
    const joining = once(['join-device', '-', '--name', 'Laptop', '--vault', second], ENV, code)
    const asks = await a.heard('device-asks')
    expect(asks).toMatchObject({ name: 'Laptop' })
    expect(await a.ask(`accept-device ${String(asks['peerId'])}`)).toEqual({ done: true })
    expect((await joining).out).toMatchObject({ name: 'Maria', recordCount: 2 })
    const laptop = new Served(second)
    await laptop.ready
    expect(await laptop.ask('check-vault')).toMatchObject({ records: 2, damaged: [] })
    expect(await laptop.ask('sync-now')).toMatchObject({ devices: [{ name: 'Desk', reached: true }] })
    expect((await a.ask('list-devices'))['devices']).toHaveLength(2)
    expect(await a.ask(`remove-device ${String(asks['peerId'])}`)).toEqual({ done: true })
    expect(await laptop.ask('sync-now')).toMatchObject({ devices: [{ name: 'Desk', reached: false }] })
    expect(await laptop.end()).toBe(0)
    expect(await a.ask('repair-vault')).toEqual({ mended: 0, left: 0 })
  })

  it('types in a record and corrects it', async () => {
    const weight = '--kind measurement --measure weight --title Weight --date 2024-02-01 --unit kg'
    const added = await b.ask(`add-record ${weight} --value 72,5`)
    const corrected = await b.ask(`correct-record ${String(added['recordId'])} ${weight} --value 71`)
    expect(await b.ask(`read-record ${String(corrected['recordId'])}`)).toMatchObject({
      earlier: added['recordId'],
      typed: { by: 'Dr Ana' },
      row: { summary: '71 kg' },
    })
    expect(JSON.stringify(await b.ask('add-record --kind problem'))).toMatch(/input-invalid.*title: missing/u)
    expect(await b.ask('compare-sources')).toEqual({ same: [], different: [] })
  })

  it('ends cleanly at the end of input, and a vault that is open is open once', async () => {
    expect((await once(['show-status', '--vault', maria])).out).toMatchObject({ error: { code: 'vault-open-elsewhere' } })
    expect(await b.end()).toBe(0)
    expect((await once(['show-status', '--vault', ana()])).out).toMatchObject({ name: 'Dr Ana' })
  })
})
