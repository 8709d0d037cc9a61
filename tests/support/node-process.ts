/** The node of a person in a process of its own, as in the app. */

import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createPeerClient } from '../../electron/peer/client.ts'
import type { PeerOptions, PeerRoot } from '../../electron/peer/root.ts'
import { createChannel } from '../../shared/api/channel.ts'
import type { Unheard } from './node-child.ts'
import { programOf } from './programs.ts'

interface FromChild {
  readonly from: 'process' | 'vault'
  readonly message: unknown
}

export interface NodeProcess extends PeerRoot {
  readonly pid: number
  /** Moves the clock of that process alone. */
  setClock(offsetMs: number): void
  /** Lets something fail there that nobody hears. */
  fail(how: Unheard): void
  /** Resident memory now, in bytes. */
  rssBytes(): number
  /** False once it has ended by itself. */
  isAlive(): boolean
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>
}

/** Starts it and waits until it listens; `hearErrors` gets what it says of its failures. */
export async function startNodeProcess(options: PeerOptions, hearErrors?: (text: string) => void): Promise<NodeProcess> {
  const child = fork(programOf('support/node-child'), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', hearErrors === undefined ? 'inherit' : 'pipe', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  child.stderr?.on('data', (data: Buffer) => hearErrors?.(data.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const vaultListeners: ((message: unknown) => void)[] = []
  const said = new Map<string, (message: { readonly type: string }) => void>()
  child.on('message', ({ from, message }: FromChild) => {
    if (from === 'vault') for (const listener of vaultListeners) listener(message)
    else if (from === 'process') said.get((message as { readonly type: string }).type)?.(message as { readonly type: string })
  })
  const hears = (type: string): Promise<unknown> => new Promise((resolve) => said.set(type, resolve))
  const post = (to: string, message: unknown): void => {
    child.send({ to, message })
  }
  const failed = hears('failed').then((message) => {
    throw new Error(JSON.stringify(message))
  })
  await hears('loaded')
  const ready = hears('ready')
  post('process', { type: 'start', options })
  await Promise.race([ready, failed]).catch((error: unknown) => {
    child.kill()
    throw error
  })
  post('process', { type: 'vault' })
  const channel = createChannel({
    post: (message) => {
      post('vault', message)
    },
    onMessage: (listener) => vaultListeners.push(listener),
    onClose: (listener) => child.once('exit', listener),
  })
  const pid = child.pid ?? 0
  return {
    ...createPeerClient(channel, { hearsServed: true }),
    pid,
    ended,
    setClock: (offsetMs) => child.send({ to: 'clock', offsetMs }),
    fail: (how) => child.send({ to: 'failure', how }),
    rssBytes: () => Number(/VmRSS:\s+(\d+)/u.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1] ?? 0) * 1024,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    stop: async () => {
      if (child.exitCode === null) {
        const stopped = hears('stopped')
        post('process', { type: 'stop' })
        await Promise.race([stopped, ended])
        await ended
      }
      channel.close()
    },
  }
}
