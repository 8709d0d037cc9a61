/** What the window asks the vault directly, past the shell: the methods of the API, and paths only by tickets that the shell handed in. */

import type { Channel, Handler } from '../../shared/api/channel.ts'
import { LONG_METHODS } from '../../shared/api/long-methods.ts'
import { OPENING_METHODS, VAULT_METHODS } from '../../shared/api/vault-api.ts'
import type { Settings, VaultMethod } from '../../shared/api/vault-api.ts'
import type { Result } from '../../shared/model/result.ts'
import type { VaultRoot } from './root.ts'

export interface PageCalls {
  /** Serves one page; the one before it is left. */
  serve(page: Channel): void
  emit(event: unknown): void
}

/** `shell` hands in paths and hears of opening, of the idle time, and how much runs that a person waits for. */
export function createPageCalls(root: VaultRoot, shell: Channel): PageCalls {
  const tickets = new Map<string, object>()
  let current: Channel | null = null
  let working = 0
  const long = async (work: Promise<Result<unknown>>): Promise<Result<unknown>> => {
    shell.emit('working', ++working)
    return work.finally(() => {
      shell.emit('working', --working)
    })
  }
  shell.handle({
    holdPaths: ([ticket, paths]) => {
      tickets.set(String(ticket), paths as object)
      return Promise.resolve(null)
    },
  })
  const takePaths = (args: unknown): unknown => {
    if (typeof args !== 'object' || args === null) return args
    const { ticket, path: _path, paths: _paths, ...rest } = args as Readonly<Record<string, unknown>>
    if (typeof ticket !== 'string') return rest
    const held = tickets.get(ticket) ?? { paths: [], path: '' }
    tickets.delete(ticket)
    return { ...rest, ...held }
  }
  const handlerOf =
    (method: VaultMethod): Handler =>
    async ([args], { signal }) => {
      const asked = root.call(method, takePaths(args), { signal })
      const answer = await (LONG_METHODS.has(method) ? long(asked) : asked)
      // The shell learns that the vault is open; nothing else of the call.
      if (answer.ok && OPENING_METHODS.has(method)) await shell.call('opened', [])
      if (answer.ok && (method === 'readSettings' || method === 'writeSettings'))
        shell.emit('idle', (answer as Result<Settings> & { readonly value: Settings }).value.idleLockMinutes)
      return answer
    }
  const handlers = Object.fromEntries(VAULT_METHODS.map((method) => [method, handlerOf(method)]))
  return {
    serve: (page) => {
      current?.close()
      current = page
      page.handle(handlers)
    },
    emit: (event) => {
      current?.emit('vault', event)
    },
  }
}
