/** The vault process: one unlocked life. Ending it is locking. */

import { createChannel } from '../../shared/api/channel.ts'
import { createParsePort } from '../parse/start.ts'
import type { ParseProcess } from '../parse/start.ts'
import { createPeerClient } from '../peer/client.ts'
import { portWire } from '../process-wire.ts'
import type { PortLike } from '../process-wire.ts'
import { hearUnheard } from '../unheard.ts'
import { composeVault } from './compose.ts'
import { createPageCalls } from './page-calls.ts'
import type { PageCalls } from './page-calls.ts'

interface ParentPort {
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void): void
}

/** `start` brings the port to main and the port to the node; each `page` the port of a window, each `parse` that of one reading process. */
type FromMain =
  { readonly type: 'start'; readonly vaultDir: string } | { readonly type: 'page' } | { readonly type: 'parse'; readonly id: number }

/** How the process ends that heard of a failure that it cannot go on from: the vault is locked then. */
const FAILED = 70

hearUnheard({
  who: 'vault',
  write: (line) => void process.stderr.write(line),
  end: () => process.exit(FAILED),
  endsWithPromises: true,
})
const parent = (process as unknown as { readonly parentPort: ParentPort }).parentPort
const waitingForParse = new Map<number, (port: PortLike) => void>()
let nextParse = 1
let pages: PageCalls | null = null

function start(vaultDir: string, mainPort: PortLike, peerPort: PortLike): void {
  const shell = createChannel(portWire(mainPort))
  const node = createPeerClient(createChannel(portWire(peerPort)))
  const spawnParse = (): Promise<ParseProcess> => {
    const id = nextParse++
    return new Promise((resolve, reject) => {
      waitingForParse.set(id, (port) => {
        resolve({ wire: portWire(port), kill: () => void shell.call('killParse', [id]).catch(() => undefined) })
      })
      shell.call('spawnParse', [id]).catch((error: unknown) => {
        waitingForParse.delete(id)
        reject(error instanceof Error ? error : new Error('no reader'))
      })
    })
  }
  const root = composeVault(vaultDir, node, createParsePort(spawnParse), (event) => {
    pages?.emit(event)
  })
  pages = createPageCalls(root, shell)
  // A clean end first: nothing half-done; main ends the process right afterwards.
  shell.handle({ settle: () => root.stop().then(() => null) })
  shell.emit('ready', null)
}

parent.on('message', (event) => {
  const message = event.data as FromMain
  const [first, second] = event.ports
  if (message.type === 'start' && first !== undefined && second !== undefined) start(message.vaultDir, first, second)
  else if (message.type === 'page' && first !== undefined) pages?.serve(createChannel(portWire(first), { together: true }))
  else if (message.type === 'parse' && first !== undefined) {
    waitingForParse.get(message.id)?.(first)
    waitingForParse.delete(message.id)
  }
})
