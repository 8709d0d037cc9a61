/** The peer process: outlives every unlocking, goes on serving while the vault is locked, ends with the app. */

import { createChannel } from '../../shared/api/channel.ts'
import { hearUnheard } from '../unheard.ts'
import { portWire } from '../process-wire.ts'
import type { PortLike } from '../process-wire.ts'
import { err } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { servePeerPorts } from './client.ts'
import { createPeerRoot } from './root.ts'
import type { PeerOptions, PeerRoot } from './root.ts'

interface ParentPort {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void): void
}

type FromMain = { readonly type: 'start'; readonly options: PeerOptions } | { readonly type: 'vault' } | { readonly type: 'stop' }

/** Often enough that whoever listens (`main/sign-of-life.ts`) hears it many times before it takes this process for dead. */
const SIGN_OF_LIFE_MS = 5_000

const parent = (process as unknown as { readonly parentPort: ParentPort }).parentPort
// Where it cannot go on, it is started again.
hearUnheard('node')
setInterval(() => {
  parent.postMessage({ type: 'alive' })
}, SIGN_OF_LIFE_MS)
let root: PeerRoot | null = null
let leaveVault: (() => void) | null = null

/** Whoever waits for this hears of it, whatever it is: a window would wait for ever otherwise. */
async function start(options: PeerOptions): Promise<void> {
  const started = await createPeerRoot(options).catch((): Result<PeerRoot> => err('internal'))
  if (started.ok) root = started.value
  parent.postMessage(started.ok ? { type: 'ready' } : { type: 'failed', error: started.error })
}

/** A new vault process takes the place of the one before. */
function joinVault(port: PortLike): void {
  leaveVault?.()
  if (root === null) return
  const channel = createChannel(portWire(port))
  const stopTelling = servePeerPorts(channel, root)
  leaveVault = () => {
    stopTelling()
    channel.close()
  }
}

parent.on('message', (event) => {
  const message = event.data as FromMain
  if (message.type === 'start') void start(message.options)
  else if (message.type === 'vault') {
    const [port] = event.ports
    if (port !== undefined) joinVault(port)
  } else {
    void (root?.stop() ?? Promise.resolve()).finally(() => {
      parent.postMessage({ type: 'stopped' })
      process.exit(0)
    })
  }
})
