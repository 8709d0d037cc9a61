/** A proof that is checked with a network: only the address that was named is asked, and it is not listened to for ever. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { verifyProof } from '../../../electron/cli/commands.ts'
import type { Household } from '../../../electron/cli/household.ts'
import { ok } from '../../../shared/model/result.ts'

const servers: Server[] = []
afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
}

/** The chain that was asked for, or the code of the failure. */
async function chainAt(url: string): Promise<number | string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-proof-')), 'proof.json')
  await writeFile(file, '{}')
  let chain = 0
  const household = {
    configureLedger: (_url: string, chainId: number) => {
      chain = chainId
      return Promise.resolve(ok(null))
    },
    call: () => Promise.resolve(ok({})),
  } as unknown as Household
  try {
    await verifyProof(household, { name: 'verify-proof', words: [file], options: { rpc: url } })
    return chain
  } catch (error) {
    return (error as { readonly error: { readonly code: string } }).error.code
  }
}

it('the named address says which chain it is', async () => {
  const url = await serve((_request, response) => response.end('{"jsonrpc":"2.0","id":1,"result":"0x7"}'))
  expect(await chainAt(url)).toBe(7)
})

it('one that sends on to another host is not followed there', async () => {
  let elsewhere = 0
  const other = await serve((_request, response) => {
    elsewhere += 1
    response.end('{"jsonrpc":"2.0","id":1,"result":"0x7"}')
  })
  expect(await chainAt(await serve((_request, response) => response.writeHead(307, { location: other }).end()))).toBe('ledger-unreachable')
  expect(elsewhere).toBe(0)
})

it('one whose answer has no end is left, and one that is not safe to ask is not asked', async () => {
  const url = await serve((_request, response) => {
    const more = (): void => {
      while (response.write(' '.repeat(1_000_000)));
    }
    response.on('drain', more)
    more()
  })
  expect(await chainAt(url)).toBe('ledger-unreachable')
  expect(await chainAt('http://192.0.2.1:1')).toBe('input-invalid')
})
