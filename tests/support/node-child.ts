/** The node process of the app, or with the word `vault` its vault process, started by plain Node: its own entry and its own channel, only the ports of Electron are played. Its clock can be moved from outside. */

import { MessageChannel } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'

type ToChild =
  | { readonly to: 'process'; readonly message: unknown }
  | { readonly to: 'vault'; readonly message: unknown }
  | { readonly to: 'clock'; readonly offsetMs: number }
  | { readonly to: 'failure'; readonly how: Unheard }

/** A failure that nobody hears: of a promise, of a socket, of a callback; and all of what it says is somebody's data. */
export type Unheard = 'promise' | 'socket' | 'callback'

function fail(how: Unheard): void {
  const error = new TypeError('Maria has hay fever\n    at Maria (/home/maria/hay-fever.ts:1:1)')
  if (how === 'promise') void Promise.reject(error)
  else
    setImmediate(() => {
      throw how === 'socket' ? Object.assign(error, { code: 'ECONNRESET' }) : error
    })
}

type Listener = (event: { readonly data: unknown; readonly ports: readonly object[] }) => void

const listeners: Listener[] = []
const realNow = Date.now.bind(Date)
let offsetMs = 0
Date.now = () => realNow() + offsetMs

function say(message: unknown): void {
  process.send?.(message)
}

/** As Electron's ports are listened to. */
function electronPort(port: MessagePort): object {
  return {
    postMessage: (message: unknown) => {
      port.postMessage(message)
    },
    on: (event: 'message' | 'close', listener: (event?: { readonly data: unknown }) => void) => {
      if (event === 'close') port.on('close', listener)
      else
        port.on('message', (data: unknown) => {
          listener({ data })
        })
    },
    start: () => {
      port.start()
    },
  }
}

Object.assign(process, {
  parentPort: {
    postMessage: (message: unknown) => {
      say({ from: 'process', message })
    },
    on: (_event: 'message', listener: Listener) => listeners.push(listener),
  },
})
const { port1: vault, port2: node } = new MessageChannel()
vault.on('message', (message: unknown) => {
  say({ from: 'vault', message })
})

process.on('message', (message: ToChild) => {
  if (message.to === 'vault') vault.postMessage(message.message)
  else if (message.to === 'clock') offsetMs = message.offsetMs
  else if (message.to === 'failure') fail(message.how)
  else for (const listener of listeners) listener({ data: message.message, ports: [electronPort(node)] })
})
process.on('disconnect', () => {
  process.exit(0)
})
await (process.argv[2] === 'vault' ? import('../../electron/vault/process.ts') : import('../../electron/peer/process.ts'))
say({ from: 'process', message: { type: 'loaded' } })
