/** The window's own way to the vault: a port that main only passes on, so that no passphrase and no record goes through its memory. */

import { ipcRenderer } from 'electron'
import { createChannel } from '../../shared/api/channel.ts'
import type { Channel, Wire } from '../../shared/api/channel.ts'
import { OPENING_METHODS } from '../../shared/api/vault-api.ts'
import type { VaultEvent, VaultMethod } from '../../shared/api/vault-api.ts'
import { err } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'

/** These are answered before a vault is open, by a process that ends again where nothing else is asked of it. */
const BEGINNING: ReadonlySet<VaultMethod> = new Set([...OPENING_METHODS, 'showKeychain'])

export interface VaultLine {
  call(method: VaultMethod, args: unknown): Promise<Result<unknown>>
  cancel(method: VaultMethod): void
  onEvent(listener: (event: VaultEvent) => void): () => void
  /** The vault is locked: what is under way has failed. */
  hangUp(): void
}

function pageWire(port: MessagePort): Wire {
  return {
    post: (message) => {
      port.postMessage(message)
    },
    onMessage: (listener) => {
      port.onmessage = (event) => {
        listener(event.data)
      }
    },
    onClose: (listener) => {
      port.addEventListener('close', listener)
    },
  }
}

/** One line; it is opened when something is to be said. */
export function createVaultLine(): VaultLine {
  const listeners = new Set<(event: VaultEvent) => void>()
  const running = new Map<VaultMethod, Set<AbortController>>()
  let line: Channel | null = null
  /** Number of the process that the line leads to. */
  let life = 0
  let opening: Promise<Result<Channel | null>> | null = null
  let dropping: Promise<unknown> = Promise.resolve()

  const hangUp = (): void => {
    line?.close()
    line = null
  }
  const dial = async (begin: boolean): Promise<Result<Channel | null>> => {
    const arrived = new Promise<{ readonly port: MessagePort; readonly life: number }>((resolve) => {
      ipcRenderer.once('salus:vault', (event, life: number) => {
        const [port] = event.ports
        if (port !== undefined) resolve({ port, life })
      })
    })
    const joined = (await ipcRenderer.invoke('salus:joinVault', begin)) as Result<boolean>
    if (!joined.ok) return joined
    if (!joined.value) {
      ipcRenderer.removeAllListeners('salus:vault')
      return { ok: true, value: null }
    }
    const { port, life: number } = await arrived
    const fresh = createChannel(pageWire(port), { together: true })
    life = number
    port.addEventListener('close', () => {
      if (line === fresh) line = null
    })
    fresh.on('vault', (event) => {
      for (const listener of listeners) listener(event as VaultEvent)
    })
    line = fresh
    return { ok: true, value: fresh }
  }

  /** The line, dialled where it is not open; one that waits for a locked vault is dialled again to begin it. */
  const reach = async (begin: boolean): Promise<Result<Channel | null>> => {
    await dropping
    while (line === null) {
      const first = opening === null
      opening ??= dial(begin).finally(() => {
        opening = null
      })
      const opened = await opening
      if (!opened.ok || (opened.value === null && (first || !begin))) return opened
    }
    return { ok: true, value: line }
  }
  ipcRenderer.on('salus:vault-ended', (_event, ended: number) => {
    if (ended === life) hangUp()
  })

  return {
    call: async (method, args) => {
      const opened = await reach(BEGINNING.has(method))
      if (!opened.ok) return opened
      const target = opened.value
      if (target === null) return err('vault-locked')
      const controller = new AbortController()
      const set = running.get(method) ?? new Set()
      running.set(method, set.add(controller))
      try {
        const given = await withTicket(method, args)
        const answer = (await target.call(method, [given], { signal: controller.signal })) as Result<unknown>
        // A pairing code is good once: with the passphrase mistyped, what the other computer gave stays for another try.
        const stays = answer.ok || (method === 'joinDevice' && answer.error.code === 'unlock-refused')
        const alone = [...running.values()].every((calls) => calls.size === (calls === set ? 1 : 0))
        if (OPENING_METHODS.has(method) ? !stays : BEGINNING.has(method) && alone) {
          dropping = ipcRenderer.invoke('salus:dropVault')
          await dropping
        }
        return answer
      } catch {
        return err('vault-locked')
      } finally {
        set.delete(controller)
      }
    },
    cancel: (method) => {
      for (const controller of running.get(method) ?? []) controller.abort()
    },
    onEvent: (listener) => {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    hangUp,
  }
}

/** A token for files becomes a ticket for the paths that main gave the vault. */
async function withTicket(method: VaultMethod, args: unknown): Promise<unknown> {
  if (typeof args !== 'object' || args === null || !('fileToken' in args)) return args
  const { fileToken, ...rest } = args
  const ticket = (await ipcRenderer.invoke('salus:handPaths', method, fileToken)) as string
  return { ...rest, ticket }
}
