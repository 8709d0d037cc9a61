/** The port of last time, so that cards stay true over a restart. */

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Libp2p } from '@libp2p/interface'
import { writeDurably } from '../../durable-file.ts'
import { NOWHERE } from './node.ts'

interface Listening {
  readonly dir: string
  readonly listenHost: string
  /** 0: any. */
  readonly port: number
}

/** With the port of last time where any will do and it is free. */
export async function stablePort<T extends Listening>(options: T): Promise<T> {
  if (options.port !== 0 || options.listenHost === NOWHERE) return options
  const stored = Number(await readFile(join(options.dir, 'port'), 'utf8').catch(() => '0'))
  return Number.isInteger(stored) && stored > 1024 && stored < 65536 && (await isFree(options.listenHost, stored))
    ? { ...options, port: stored }
    : options
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => {
      resolve(false)
    })
    probe.listen(port, host, () => {
      probe.close(() => {
        resolve(true)
      })
    })
  })
}

/** Writes down on which one this node listens. */
export async function rememberPort(dir: string, libp2p: Libp2p): Promise<void> {
  const port = /\/tcp\/(\d+)/u.exec(libp2p.getMultiaddrs()[0]?.toString() ?? '')?.[1]
  if (port !== undefined) await writeDurably(join(dir, 'port'), port)
}
