/** What a command of `salus` says and writes: whole or told as a failure, for its owner alone, steering no terminal and overwriting nothing. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { lstat, mkdtemp, open, readFile, readdir, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSPHRASE } from '../support/person.ts'
import { ServedProcess } from '../support/served.ts'
import type { Json } from '../support/served.ts'

/** Built before the tests begin. */
const CLI = resolve(import.meta.dirname, '../../out/cli/salus.js')
const ENV = { ...process.env, SALUS_PASSPHRASE: PASSPHRASE, NODE_NO_WARNINGS: '1' }

let folder = ''
let maria = ''
let ana = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'salus-commands-'))
  maria = join(folder, 'maria')
  ana = join(folder, 'ana')
  await Promise.all([maria, ana].map((vault) => once(['create-vault', '--name', 'Own', '--vault', vault])))
})

/** One command whose output goes where the test says, and who writes to it: exit code and what it said on stderr. */
function into(
  stdout: 'pipe' | number,
  args: readonly string[],
  env: NodeJS.ProcessEnv = ENV,
): Promise<{ readonly code: number | null; readonly out: string; readonly errors: string }> {
  return new Promise((settle, reject) => {
    const child = spawn(process.execPath, [CLI, ...args, '--listen', '127.0.0.1'], { env, stdio: ['ignore', stdout, 'pipe'] })
    let [out, errors] = ['', '']
    child.stdout?.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      settle({ code, out, errors })
    })
  })
}

/** The one object that a command answers with. */
async function once(args: readonly string[]): Promise<{ readonly code: number | null; readonly out: Json }> {
  const { code, out } = await into('pipe', [...args, '--json'])
  return { code, out: JSON.parse(out) as Json }
}

/** Terminals that were begun: where a command does not end, its terminal must. */
const terminals: ChildProcess[] = []
afterAll(() => {
  for (const terminal of terminals) terminal.kill('SIGHUP')
})

/** One command at a terminal, at which these keys are pressed once it asks. */
function atTerminal(args: readonly string[], keys: readonly string[]): Promise<{ readonly code: number | null; readonly shown: string }> {
  const { SALUS_PASSPHRASE: _none, ...env } = ENV
  return new Promise((settle, reject) => {
    const line = [process.execPath, CLI, ...args, '--listen', '127.0.0.1'].map((word) => `'${word}'`).join(' ')
    const child = spawn('script', ['-qec', line, '/dev/null'], { env, stdio: ['pipe', 'pipe', 'inherit'] })
    terminals.push(child)
    let [shown, pressed] = ['', 0]
    child.stdout.on('data', (data: Buffer) => {
      shown += data.toString()
      if (pressed < keys.length && shown.split(/assphrase: |once more: /u).length > pressed + 1) child.stdin.write(keys[pressed++] ?? '')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      settle({ code, shown })
    })
  })
}

describe('what a command says and writes', () => {
  it('is whole, or is told as a failure: words that nobody got are not called confirmed', async () => {
    const full = await open('/dev/full', 'w')
    const lost = join(folder, 'lost')
    const [made, listed] = await Promise.all([
      into(full.fd, ['create-vault', '--name', 'Lost', '--json', '--vault', lost]),
      into(full.fd, ['list-records', '--vault', maria]),
    ])
    await full.close()
    expect([made.code, listed.code, listed.errors]).toEqual([1, 1, expect.stringContaining('could not be written')])
    const served = new ServedProcess(lost, PASSPHRASE, ['--listen', '127.0.0.1'])
    await served.ready
    expect(await served.ask('show-status')).toMatchObject({ wordsConfirmed: false })
    const { words } = (await served.ask('show-recovery-words')) as { readonly words: readonly string[] }
    expect(await served.end()).toBe(0)
    const env = { ...ENV, SALUS_WORDS: words.join(' '), SALUS_PASSPHRASE: 'eleven lanterns over the harbour wall' }
    const back = await into('pipe', ['restore-vault', '--json', '--vault', lost], env)
    expect([back.code, JSON.parse(back.out)]).toMatchObject([0, { name: 'Lost', wordsConfirmed: true }])
  })

  it('has an exit code of its own where a part could not be done', async () => {
    const { code, out } = await once(['import-records', join(folder, 'missing.json'), '--vault', maria])
    expect([code, out['imported']]).toEqual([2, 0])
  })

  it('steers no terminal, and stays what it was for programs', async () => {
    const title = 'Cold\u009B2J\u202Eon'
    const added = await once(['add-record', '--kind', 'note', '--title', title, '--date', '2024-01-01', '--note', 'x', '--vault', maria])
    expect(added.code).toBe(0)
    const listed = await into('pipe', ['list-records', '--vault', maria])
    // eslint-disable-next-line no-control-regex -- None of these may be there.
    expect(listed.out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/u)
    expect(listed.out).toContain(String.raw`Cold\u009b2J\u202eon`)
    expect(JSON.parse(listed.out)).toMatchObject({ rows: [{ title }] })
  })

  it('is for its owner alone, and never lies over what was there', async () => {
    const modes = await Promise.all(
      (await readdir(ana, { recursive: true })).map(async (name) => [name, (await stat(join(ana, name))).mode & 0o077]),
    )
    expect(modes.filter(([, mode]) => mode !== 0)).toEqual([])
    const keys = join(ana, 'vault', 'key-1.salus')
    const before = await readFile(keys)
    const link = join(folder, 'link.json')
    await symlink(keys, link)
    const served = new ServedProcess(ana, PASSPHRASE, ['--listen', '127.0.0.1'])
    await served.ready
    for (const command of ['list-accesses', 'export-car', 'create-backup', 'create-backup --incremental', 'list-credentials'])
      for (const out of [keys, link])
        expect(await served.ask(`${command} --out "${out}"`)).toMatchObject({ error: { code: 'file-exists' } })
    // Nor through a name beside it that somebody else chose.
    await symlink(keys, join(folder, 'b.age.unfinished'))
    expect(await served.ask(`create-backup --out "${join(folder, 'b.age')}"`)).toMatchObject({ incremental: false })
    expect(await served.ask(`list-accesses --out "${link}" --replace`)).toMatchObject({ count: 0 })
    expect([await readFile(keys), (await lstat(link)).isSymbolicLink()]).toEqual([before, false])
    // The ledger of a vault that is open is not the one that somebody else's proof names.
    expect(await served.ask(`verify-proof "${link}" --rpc http://127.0.0.1:9`)).toMatchObject({ error: { code: 'input-invalid' } })
    expect(await served.end()).toBe(0)
  })

  it('takes a licence from the board to who trusts it, and nothing that is beside the dates and places it has', async () => {
    const [board, holder] = await Promise.all([maria, ana].map((vault) => once(['show-status', '--vault', vault])))
    const file = join(folder, 'licence.txt')
    const asked = ['issue-credential', '--holder', String(holder?.out['did']), '--name', 'Dr Ana', '--profession', 'physician']
    const served = new ServedProcess(maria, PASSPHRASE, ['--listen', '127.0.0.1'])
    await served.ready
    const issue = `${asked.map((word) => `"${word}"`).join(' ')} --authority Board`
    for (const wrong of ['--until 01.02.2090', '--until 2089-02-31', '--until 2020-01-01', '', '--until 2089-01-01 --contry RO'])
      expect(await served.ask(`${issue} ${wrong}`)).toMatchObject({ error: { code: 'input-invalid' } })
    expect(await served.ask('list-credentials')).toMatchObject({ credentials: [] })
    const { place } = await served.ask(`${issue} --until ${new Date(Date.now() + 86_400_000).toISOString()} --out "${file}"`)
    for (const wrong of ['', '1.5', '-1', 'all', `${String(place)} --again --suspend`])
      expect(await served.ask(`withdraw-credential ${wrong}`)).toMatchObject({ error: { code: 'input-invalid' } })
    expect(await served.ask('list-credentials')).toMatchObject({ credentials: [{ place, value: 'good' }] })
    expect(await served.end()).toBe(0)
    const reader = new ServedProcess(ana, PASSPHRASE, ['--listen', '127.0.0.1'])
    await reader.ready
    expect(await reader.ask(`add-licence "${file}"`)).toMatchObject({ signed: true, standing: 'unlisted' })
    expect(await reader.ask(`add-issuer ${String(board?.out['did'])} --name "The board"`)).toMatchObject({ name: 'The board' })
    expect(await reader.ask('show-licence')).toMatchObject({ licence: { issuerName: 'The board', status: 'good' } })
    expect(await reader.end()).toBe(0)
  })

  it('makes nothing where there is no vault', async () => {
    const slip = join(folder, 'slip')
    expect((await once(['list-records', '--vault', slip])).out).toMatchObject({ error: { code: 'vault-not-found' } })
    await expect(readdir(slip)).rejects.toThrow('ENOENT')
  })

  it('at a terminal ends with Ctrl-C and Ctrl-D, and asks twice for what is new', async () => {
    const twice = join(folder, 'twice')
    const [left, ended, other] = await Promise.all([
      atTerminal(['show-status', '--vault', maria], ['\u0003']),
      atTerminal(['show-status', '--vault', ana], ['\u0004']),
      atTerminal(['create-vault', '--name', 'Twice', '--vault', twice], ['amber river window pencil\r', 'amber river window pensil\r']),
    ])
    expect([left.code, ended.code, other.code]).toEqual([1, 1, 1])
    for (const { shown } of [left, ended, other]) expect(shown).not.toContain('amber')
    expect(other.shown).toContain('The two were not the same.')
    expect(await readdir(join(twice, 'vault'))).not.toContain('key-1.salus')
  })

  it('serves on without an input until a signal, and a second signal does not cut its end short', async () => {
    const child = spawn(process.execPath, [CLI, 'serve', '--vault', maria, '--listen', '127.0.0.1', '--no-mdns'], {
      env: ENV,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise<number | null>((settle) => child.on('close', settle))
    await new Promise<void>((settle, reject) => {
      createInterface({ input: child.stdout }).once('line', () => {
        settle()
      })
      child.once('close', reject)
    })
    // A terminal that closes is not what it serves for.
    child.kill('SIGHUP')
    child.kill('SIGINT')
    child.kill('SIGINT')
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(await readdir(join(maria, 'vault'))).not.toContain('open')
  })
})
