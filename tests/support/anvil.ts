/** A real EVM network on loopback, and a door in front of it that can be shut or made to lie. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

const ANVIL = resolve(import.meta.dirname, '../../node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil')

/** Tests that need it say so and are skipped elsewhere. */
export const hasAnvil = existsSync(ANVIL)
export const CHAIN_ID = 31_337

export interface Anvil {
  readonly url: string
  rpc(method: string, params: readonly unknown[]): Promise<unknown>
  stop(): Promise<void>
}

/** Starts a fresh chain on a port of its own choosing. */
export async function startAnvil(): Promise<Anvil> {
  const child = spawn(ANVIL, ['--port', '0', '--chain-id', String(CHAIN_ID)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const url = await new Promise<string>((settle, reject) => {
    child.once('error', reject)
    child.once('exit', () => {
      reject(new Error('anvil ended'))
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /Listening on (\S+)/u.exec(line)
      if (found?.[1] !== undefined) settle(`http://${found[1]}`)
    })
  })
  return {
    url,
    rpc: (method, params) =>
      post(url, { jsonrpc: '2.0', id: 1, method, params }).then((answer) => (answer as { readonly result?: unknown }).result),
    stop: () =>
      new Promise((settle) => {
        child.removeAllListeners('exit')
        child.once('exit', () => {
          settle()
        })
        child.kill()
      }),
  }
}

async function post(url: string, body: object): Promise<unknown> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  return response.json()
}

export interface Door {
  readonly url: string
  /** Answers nothing any more. */
  shut(): void
  open(): void
  /** Changes results on their way; null tells the truth. */
  lie(change: ((method: string, result: unknown) => unknown) | null): void
  stop(): void
}

/** A JSON-RPC endpoint that hands everything on to `target`. */
export async function openDoor(target: string): Promise<Door> {
  let shut = false
  let lie: ((method: string, result: unknown) => unknown) | null = null
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (shut) {
        request.socket.destroy()
        return
      }
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { readonly method: string }
      void post(target, body).then((answer) => {
        const changed =
          lie === null ? answer : { ...(answer as object), result: lie(body.method, (answer as { readonly result?: unknown }).result) }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(changed))
      })
    })
  })
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle))
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    shut: () => {
      shut = true
      server.closeAllConnections()
    },
    open: () => {
      shut = false
    },
    lie: (change) => {
      lie = change
    },
    stop: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
