/** Wires over what Electron and Node offer between processes, in the one shape that channels take. */

import type { Wire } from '../shared/api/channel.ts'

/** MessagePortMain of Electron, and its look-alikes. */
export interface PortLike {
  postMessage(message: unknown): void
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown
  on(event: 'close', listener: () => void): unknown
  start(): void
}

/** A child started with `fork`, or this process seen from the child. */
export interface ForkLike {
  send?(message: unknown, sent: (error: Error | null) => void): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'disconnect' | 'error', listener: () => void): unknown
}

interface ParentPort {
  once(event: 'message', listener: (event: { readonly data: unknown; readonly ports: readonly PortLike[] }) => void): void
}

/** A port that another process holds the other end of. */
export function portWire(port: PortLike): Wire {
  return {
    post: (message) => {
      port.postMessage(message)
    },
    onMessage: (listener) => {
      port.on('message', (event) => {
        listener(event.data)
      })
      port.start()
    },
    onClose: (listener) => {
      port.on('close', listener)
    },
  }
}

/** A forked child process; structured clone needs `serialization: 'advanced'`. */
export function forkWire(child: ForkLike): Wire {
  return {
    post: (message) => {
      // A failure that is heard here is thrown at nobody; who waits for an answer hears that the wire is closed.
      child.send?.(message, () => undefined)
    },
    onMessage: (listener) => {
      child.on('message', listener)
    },
    onClose: (listener) => {
      child.on('disconnect', listener)
      // One that could not even be started never says that it ended.
      child.on('error', listener)
    },
  }
}

/** The wire to whoever started this process: the first port Electron's main sends, or the fork channel of Node. */
export function ownWire(): Promise<Wire> {
  const parent = (process as unknown as { readonly parentPort?: ParentPort }).parentPort
  if (parent === undefined) return Promise.resolve(forkWire(process as unknown as ForkLike))
  return new Promise((resolve) => {
    parent.once('message', (event) => {
      const [port] = event.ports
      if (port !== undefined) resolve(portWire(port))
    })
  })
}
