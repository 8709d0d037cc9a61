/** A real Salus window inside a network namespace, driven from outside of it. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { joinSockets } from './join-sockets.ts'
import { openSalus } from './window.ts'
import type { SalusWindow } from './window.ts'

const DOORWAY = resolve(import.meta.dirname, 'doorway.ts')

/** Opens the built app on a folder, with the network of a namespace and no other. Needs root. */
export async function openSalusIn(namespace: string, dir: string): Promise<SalusWindow> {
  const folder = await mkdtemp(join(tmpdir(), 'salus-doors-'))
  const doors = await Promise.all(['Debugger', 'DevTools'].map((door) => openDoor(join(folder, door))))
  const ports = doors.map((door) => String((door.address() as AddressInfo).port))
  const words = [process.execPath, DOORWAY, folder, ...ports, process.env['SALUS_TEST_ELECTRON'] ?? '']
  const through = join(folder, 'start')
  await writeFile(through, `#!/bin/sh\nexec ip netns exec ${namespace} ${words.map((word) => `'${word}'`).join(' ')} "$@"\n`, {
    mode: 0o755,
  })
  const window = await openSalus(dir, { through, listen: '0.0.0.0', env: { NODE_NO_WARNINGS: '1' } })
  window.app.once('close', () => {
    for (const door of doors) door.close()
    void rm(folder, { recursive: true, force: true })
  })
  return window
}

/** A port here that stands for a socket in a folder. */
async function openDoor(path: string): Promise<Server> {
  const door = createServer((socket) => {
    joinSockets(socket, connect(path))
  })
  await new Promise<void>((opened) => {
    door.listen(0, '127.0.0.1', opened)
  })
  return door
}
