/** Failures that nobody hears, in a node in a process of its own, and answers that nobody reads: told in one line without what they say, and no end of what goes on where that is safe. */

import { fork, spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { describeUnheard } from '../../electron/unheard.ts'
import type { Unheard } from '../support/node-child.ts'
import { startNodeProcess } from '../support/node-process.ts'
import type { NodeProcess } from '../support/node-process.ts'
import { createConfirmedVault, PASSPHRASE, startPerson } from '../support/person.ts'
import { programOf } from '../support/programs.ts'

/** Built before the tests begin. */
const CLI = resolve(import.meta.dirname, '../../out/cli/salus.js')
const ENV = { ...process.env, SALUS_PASSPHRASE: PASSPHRASE, NODE_NO_WARNINGS: '1' }

let dir = ''
let node: NodeProcess
let said = ''
const looking = new Set<() => void>()

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-unheard-'))
  node = await startNodeProcess({ dir, listenHost: '127.0.0.1', port: 0, mdns: false }, (text) => {
    said += text
    for (const look of looking) look()
  })
})
afterAll(async () => {
  await node.stop()
  await rm(dir, { recursive: true, force: true })
})

const lines = (): readonly string[] => said.split('\n').slice(0, -1)

/** Resolves once it has said so many lines, and fails where it ends before. */
function heard(count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (lines().length < count) return
      looking.delete(look)
      resolve()
    }
    looking.add(look)
    look()
    void node.ended.then((code) => {
      reject(new Error(`ended: ${String(code)}`))
    })
  })
}

describe('a node in which something fails that nobody hears', () => {
  it('goes on where a promise failed or a connection is gone, and says which kind and where, but nothing of what it says', async () => {
    const { peerId } = (await node.peer.describe()) as unknown as { readonly peerId: string }
    for (const how of ['promise', 'socket'] as const) node.fail(how)
    await heard(2)
    expect([node.isAlive(), ((await node.peer.describe()) as unknown as { readonly peerId: string }).peerId]).toEqual([true, peerId])
    for (const [at, code] of ['', ' ECONNRESET'].entries())
      expect(lines()[at]).toMatch(
        new RegExp(String.raw`^salus node: a failure that nobody heard \(TypeError${code} [\w.-]+\.[jt]s:\d+:\d+\); it goes on$`, 'u'),
      )
    expect(said).not.toMatch(/Maria|hay|home/u)
  })

  it('says so many of them and no more', async () => {
    for (let time = 0; time < 100; time++) node.fail('promise')
    await heard(60)
    await node.peer.describe()
    expect([lines().length, node.isAlive()]).toEqual([60, true])
  })

  it('ends where something may be half done, and that is what it is started again for', async () => {
    node.fail('callback')
    expect(await node.ended).toBe(70)
  })

  it('is not waited for in vain where it cannot even begin: whoever started it hears why', async () => {
    const file = join(dir, 'no-folder')
    await writeFile(file, '')
    await expect(startNodeProcess({ dir: file, listenHost: '127.0.0.1', port: 0, mdns: false })).rejects.toThrow(
      JSON.stringify({ type: 'failed', error: { code: 'disk-failed' } }),
    )
  })

  it('tells of anything that was thrown without what is in it', () => {
    expect([describeUnheard('Maria'), describeUnheard(undefined)]).toEqual(['no error', 'no error'])
    const odd = Object.assign(new Error('x'), { name: 'Maria Popescu', code: 'hay fever', stack: 'Maria' })
    expect(describeUnheard(odd)).toBe('Error')
  })
})

/** The vault process, in which nothing is open yet: what it says of its failures, and its exit code. */
function failIn(fails: readonly Unheard[]): Promise<{ readonly code: number | null; readonly errors: string }> {
  return new Promise((settle) => {
    const child = fork(programOf('support/node-child'), ['vault'], {
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    })
    let errors = ''
    child.stderr?.on('data', (data: Buffer) => (errors += data.toString()))
    child.on('message', ({ message }: { readonly message: { readonly type: string } }) => {
      if (message.type === 'loaded') for (const how of fails) child.send({ to: 'failure', how })
    })
    child.on('close', (code) => {
      settle({ code, errors })
    })
  })
}

describe('the vault in which something fails that nobody hears', () => {
  it('ends, which is locking, also with a promise, goes on where only a pipe is gone, and says nothing of what is in it', async () => {
    const said = (error: string, what: string): string => `salus vault: a failure that nobody heard (${error}); ${what}`
    const ends = 'it ends, since something may be half done'
    for (const [fails, lines] of [
      [
        ['socket', 'callback'],
        [said('TypeError ECONNRESET', 'it goes on'), said('TypeError', ends)],
      ],
      [['promise'], [said('TypeError', ends)]],
    ] as const) {
      const { code, errors } = await failIn(fails)
      expect(errors.replace(/ [\w.-]+\.[jt]s:\d+:\d+/gu, '')).toBe([...lines, ''].join('\n'))
      expect([code, /Maria|hay|home/u.test(errors)]).toEqual([70, false])
    }
  })
})

/** As `salus ... | grep -m 1 on-hold`: it is read until that comes, then nothing more, and then these commands come. Its exit code, and what it says of failures. */
function unread(
  args: readonly string[],
  commands: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly errors: string }> {
  return new Promise((settle) => {
    const child = spawn(process.execPath, [CLI, ...args], { env: ENV, stdio: 'pipe' })
    let [errors, read] = ['', '']
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()))
    child.on('close', (code) => {
      settle({ code, errors })
    })
    const leave = (): void => {
      child.stdout.destroy()
      for (const line of commands) child.stdin.write(`${line}\n`)
      child.stdin.end()
    }
    if (commands.length === 0) leave()
    else
      child.stdout.on('data', (data: Buffer) => {
        read += data.toString()
        if (/"on-hold","error":.*"date-ahead"/u.test(read)) leave()
      })
  })
}

describe('answers that nobody reads any more', () => {
  it('end neither what is served, before its input ends, nor one command with a failure', async () => {
    const home = join(dir, 'unread')
    const person = await startPerson(home)
    vi.stubEnv('SALUS_WHOLE_KEYS', '1')
    await createConfirmedVault(person, 'Maria')
    vi.unstubAllEnvs()
    await person.stop()
    await writeFile(join(home, 'vault', 'last-used.json'), JSON.stringify({ atMs: 1 }))
    const served = ['serve', '--vault', home, '--listen', '127.0.0.1', '--no-mdns']
    const commands = ['confirm-date', 'list-records', 'list-activity', `export-car --out "${join(home, 'all.car')}"`]
    expect(await Promise.all([unread(served, commands), unread(['help'])])).toEqual([
      { code: 0, errors: '' },
      { code: 0, errors: '' },
    ])
    expect(await readdir(home)).toContain('all.car')
  })
})
