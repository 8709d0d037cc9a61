/** Lets the attackers go, from a process of their own. */

import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { IdentityKeys } from '../../shared/crypto/identity.ts'
import type { ContactCard } from '../../shared/model/person.ts'
import type { Door, Tally } from './doors.ts'
import type { Leaked } from './request-mutations.ts'

export interface Orders {
  readonly card: ContactCard
  readonly former: IdentityKeys
  readonly leaked: Leaked
  readonly seed: number
  readonly requests: number
  /** Leaves the processor to others: on one computer, what is measured is the node and not how the system shares its cores. */
  readonly isPolite: boolean
}

export interface FromStorm {
  readonly sent: number
  readonly doors: readonly (readonly [Door, Tally])[]
}

export interface Storm {
  readonly pid: number
  /** When all were sent. */
  readonly over: Promise<FromStorm>
}

/** `onRound` hears of each part of it. */
export function letLoose(orders: Orders, onRound: () => void): Storm {
  const child = fork(join(import.meta.dirname, 'storm-child.ts'), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  const over = new Promise<FromStorm>((resolve, reject) => {
    let last: FromStorm = { sent: 0, doors: [] }
    child.on('message', (message: FromStorm) => {
      last = message
      onRound()
    })
    child.once('error', reject)
    child.once('exit', () => {
      if (last.sent >= orders.requests) resolve(last)
      else reject(new Error('the attackers ended too early'))
    })
    child.send(orders)
  })
  return { pid: child.pid ?? 0, over }
}
