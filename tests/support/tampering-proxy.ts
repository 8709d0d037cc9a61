/** Stands between two nodes and spoils what passes: flipped bits, cuts, pieces in another order, pieces twice, pieces lost. */

import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'

export interface TamperingProxy {
  readonly port: number
  /** How often it did something, by what it was. */
  readonly done: Map<string, number>
  /** From now on one piece in so many is spoiled; 0: none. */
  setRate(oneIn: number): void
  close(): Promise<void>
}

const KINDS = ['flip', 'cut', 'reorder', 'replay', 'lose'] as const
/** Most lines that were spoiled are given up after this long; on some it is left to the two ends to find out. */
const GIVEN_UP_MS = 300
const LEFT_ONE_IN = 12
/** A piece that is held back to come after the next one goes alone where none follows. */
const HELD_MS = 20

/** Passes on to a port on loopback; `roll` decides what happens. */
export async function startTamperingProxy(target: number, roll: (below: number) => number): Promise<TamperingProxy> {
  const sockets = new Set<Socket>()
  const done = new Map<string, number>()
  let oneIn = 0
  const note = (kind: string, ...line: readonly Socket[]): void => {
    done.set(kind, (done.get(kind) ?? 0) + 1)
    if (roll(LEFT_ONE_IN) === 0) return
    setTimeout(() => {
      for (const end of line) end.destroy()
    }, GIVEN_UP_MS)
  }
  const pass = (from: Socket, to: Socket): void => {
    let held: Buffer | null = null
    let before: Buffer = Buffer.alloc(0)
    const flush = (): void => {
      if (held !== null) to.write(held)
      held = null
    }
    from.on('data', (bytes: Buffer) => {
      const kind = oneIn > 0 && roll(oneIn) === 0 ? KINDS[roll(KINDS.length)] : undefined
      if (held !== null) {
        to.write(bytes)
        flush()
        note('reorder', from, to)
      } else if (kind === 'flip') {
        const changed = Buffer.from(bytes)
        const at = roll(changed.length)
        changed[at] = (changed[at] ?? 0) ^ (1 << roll(8))
        to.write(changed)
        note(kind, from, to)
      } else if (kind === 'cut') {
        to.write(bytes.subarray(0, roll(bytes.length)))
        from.destroy()
        to.destroy()
        note(kind, from, to)
      } else if (kind === 'reorder') {
        held = bytes
        setTimeout(flush, HELD_MS)
      } else if (kind === 'replay') {
        to.write(bytes)
        to.write(roll(2) === 0 || before.length === 0 ? bytes : before)
        note(kind, from, to)
      } else if (kind === 'lose') {
        to.write(bytes.subarray(roll(bytes.length)))
        note(kind, from, to)
      } else to.write(bytes)
      before = bytes
    })
    from.on('end', () => to.end())
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }
  const server = createServer((from) => {
    // A node takes only so many connections a second from one address.
    const localAddress = `127.${String(20 + roll(200))}.${String(roll(250))}.${String(1 + roll(250))}`
    const to = connect({ port: target, host: '127.0.0.1', localAddress })
    for (const socket of [from, to]) sockets.add(socket)
    pass(from, to)
    pass(to, from)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    done,
    setRate: (rate) => {
      oneIn = rate
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  }
}
