/** Whom a node dials is on somebody else's card: only places on a network are, never a door of this very computer that has no address. */

import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { startTestNode } from '../../support/nodes.ts'
import type { TestNode } from '../../support/nodes.ts'

const nodes: TestNode[] = []
const start = async (): Promise<TestNode> => {
  const node = await startTestNode()
  nodes.push(node)
  return node
}
afterAll(async () => {
  for (const node of nodes) await node.root.stop()
})

/** A door that programs of this computer leave for each other, and how often somebody came. */
async function startDoor(): Promise<{ readonly address: string; readonly calls: () => number; readonly close: () => void }> {
  const path = join(await mkdtemp(join(tmpdir(), 'salus-door-')), 'door.sock')
  let calls = 0
  const server = createServer((socket) => {
    calls += 1
    socket.destroy()
  })
  await new Promise<void>((listening) => server.listen(path, listening))
  return { address: `/unix/${encodeURIComponent(path)}`, calls: () => calls, close: () => server.close() }
}

it.skipIf(process.platform === 'win32')('no card leads to a socket in the file system, as a place or as the way to a relay', async () => {
  const [own, other, relay] = [await start(), await start(), await start()]
  const door = await startDoor()
  const letter = new Uint8Array(100)
  for (const addresses of [
    [door.address],
    [`${door.address}/p2p/${relay.peerId}/p2p-circuit`],
    [`${door.address}/p2p/${relay.peerId}/p2p-circuit/p2p/${other.peerId}/p2p-circuit`],
  ])
    expect(await own.root.peer.deliver(await other.card(addresses), letter)).toMatchObject({
      ok: false,
      error: { code: 'peer-unreachable' },
    })
  expect(door.calls()).toBe(0)
  // The way that is one is found beside it.
  const { addresses } = await other.card()
  expect(await own.root.peer.deliver(await other.card([door.address, ...addresses]), letter)).toMatchObject({ ok: true })
  door.close()
})

it("a card that names somebody else's computer at a place of its own keeps nobody from reaching her", async () => {
  const [own, other] = [await start(), await start()]
  const sockets = new Set<Socket>()
  let isCalled: (value: null) => void = () => undefined
  const called = new Promise<null>((resolve) => {
    isCalled = resolve
  })
  const silent = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    isCalled(null)
  })
  await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening))
  const place = `/ip4/127.0.0.1/tcp/${String((silent.address() as AddressInfo).port)}`
  let hasEnded = false
  const waiting = own.root.peer.deliver(await other.card([place]), new Uint8Array(50)).finally(() => {
    hasEnded = true
  })
  await called
  expect(await own.root.peer.deliver(await other.card(), new Uint8Array(60))).toMatchObject({ ok: true })
  expect(hasEnded).toBe(false)
  for (const socket of sockets) socket.destroy()
  expect(await waiting).toMatchObject({ ok: false })
  silent.close()
})
