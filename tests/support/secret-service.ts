/** A Secret Service of its own for tests: a private bus and gnome-keyring on a temporary folder, ended with the test. */

import { execFile, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const PROGRAMS = ['dbus-daemon', 'dbus-send', 'gnome-keyring-daemon']
const SECRETS = 'org.freedesktop.secrets'
/** Times that the bus is asked whether the service is there; each is a process of its own. */
const QUESTIONS_MAX = 500

/** Whether the programs that it takes are installed. */
export const hasSecretService = PROGRAMS.every((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0)

export interface SecretService {
  /** What a program needs to find it. */
  readonly env: Readonly<Record<string, string>>
  /** Locks what it holds; nobody is there to answer its question for the password. */
  lock(): Promise<void>
  stop(): Promise<void>
}

// No service is started by the bus itself: no other keyring, and no dialog on anybody's screen.
const CONFIG = (dir: string): string => `<busconfig><type>session</type><listen>unix:dir=${dir}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`

/** Starts one whose keyring is unlocked. */
export async function startSecretService(): Promise<SecretService> {
  const dir = mkdtempSync(join(tmpdir(), 'salus-secrets-'))
  const runtime = join(dir, 'run')
  mkdirSync(runtime, { mode: 0o700 })
  writeFileSync(join(dir, 'bus.conf'), CONFIG(runtime))
  const own = { HOME: dir, XDG_DATA_HOME: join(dir, 'data'), XDG_CONFIG_HOME: join(dir, 'config'), XDG_RUNTIME_DIR: runtime }
  const bus = spawn('dbus-daemon', ['--nofork', '--print-address=1', `--config-file=${join(dir, 'bus.conf')}`], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...own },
  })
  const address = await firstLine(bus)
  const env = { DBUS_SESSION_BUS_ADDRESS: address, XDG_RUNTIME_DIR: runtime }
  const keyring = spawn('gnome-keyring-daemon', ['--foreground', '--unlock', '--components=secrets'], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { ...process.env, ...own, ...env },
  })
  keyring.stdin.end('the password of this account\n')
  const send = async (to: string, path: string, ...message: readonly string[]): Promise<string> => {
    const args = ['--session', '--print-reply', `--dest=${to}`, path, ...message]
    return (await promisify(execFile)('dbus-send', args, { env: { ...process.env, ...env } })).stdout
  }
  const isThere = async (): Promise<boolean> =>
    (await send('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner', `string:${SECRETS}`)).includes('true')
  const stop = async (): Promise<void> => {
    for (const child of [keyring, bus]) await end(child)
    rmSync(dir, { recursive: true, force: true })
  }
  for (let asked = 0; !(await isThere()); asked++) {
    if (asked < QUESTIONS_MAX) continue
    await stop()
    throw new Error('no secret service came up')
  }
  return {
    env,
    lock: async () => {
      const collection = 'array:objpath:/org/freedesktop/secrets/collection/login'
      await send(SECRETS, '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', collection)
    },
    stop,
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.stdout?.on('data', (piece: Buffer) => {
      text += piece.toString()
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')))
    })
    child.once('exit', () => {
      reject(new Error('the bus ended'))
    })
  })
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve()
      return
    }
    child.once('exit', () => {
      resolve()
    })
    child.kill()
  })
}
