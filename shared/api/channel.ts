/** The one way two processes talk: numbered calls, answers, stream items, cancels and events over anything that posts plain objects. */

/** Posts a structured-cloneable message and hands over what arrives. Bytes are copied. */
export interface Wire {
  post(message: unknown): void
  onMessage(listener: (message: unknown) => void): void
  onClose(listener: () => void): void
}

export type Handler = (
  args: readonly unknown[],
  context: { readonly signal: AbortSignal; readonly report: (item: unknown) => void },
) => Promise<unknown>

export interface Channel {
  /** Calls the other side. `onItem` receives stream items before the answer. Rejects only when the other process ended (`peer-stopped`). */
  call(
    method: string,
    args: readonly unknown[],
    options?: { readonly signal?: AbortSignal; readonly onItem?: (item: unknown) => void },
  ): Promise<unknown>
  emit(event: string, payload: unknown): void
  on(event: string, listener: (payload: unknown) => void): () => void
  handle(handlers: Readonly<Record<string, Handler>>): void
  close(): void
}

type Message =
  | { readonly t: 'call'; readonly id: number; readonly method: string; readonly args: readonly unknown[] }
  | { readonly t: 'item'; readonly id: number; readonly item: unknown }
  | { readonly t: 'done'; readonly id: number; readonly value: unknown }
  | { readonly t: 'fail'; readonly id: number; readonly message: string }
  | { readonly t: 'cancel'; readonly id: number }
  | { readonly t: 'event'; readonly event: string; readonly payload: unknown }
  | { readonly t: 'many'; readonly messages: readonly Message[] }

/** Thrown by `call` when the process on the other side has ended. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed'
}

interface PendingCall {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
  readonly onItem: ((item: unknown) => void) | undefined
}

/** How many calls may be open one way at once. */
export const OPEN_CALLS_MAX = 4096
/** Messages that go as one. */
const TOGETHER_MAX = 64

/** Joins a wire; both sides make one. `together`: what is said in one breath goes as one message, so nobody may change what was given before the next. */
export function createChannel(wire: Wire, { together = false }: { readonly together?: boolean } = {}): Channel {
  const pending = new Map<number, PendingCall>()
  const running = new Map<number, AbortController>()
  const listeners = new Map<string, Set<(payload: unknown) => void>>()
  let handlers: Readonly<Record<string, Handler>> = {}
  let nextId = 1
  let closed = false

  const close = (): void => {
    if (closed) return
    closed = true
    for (const call of pending.values()) call.reject(new ChannelClosed('the process on the other side ended'))
    pending.clear()
    for (const controller of running.values()) controller.abort()
    running.clear()
  }

  const say = sayerOf(wire, together, () => closed)

  const serve = async (message: Extract<Message, { t: 'call' }>): Promise<void> => {
    const controller = new AbortController()
    running.set(message.id, controller)
    const handler = Object.hasOwn(handlers, message.method) ? handlers[message.method] : undefined
    try {
      if (handler === undefined) throw new Error(`no handler for ${message.method}`)
      const value = await handler(message.args, {
        signal: controller.signal,
        report: (item) => {
          say({ t: 'item', id: message.id, item })
        },
      })
      say({ t: 'done', id: message.id, value })
    } catch (error) {
      say({ t: 'fail', id: message.id, message: error instanceof Error ? `${error.name}: ${error.message}` : 'unknown' })
    } finally {
      running.delete(message.id)
    }
  }

  const receive = (message: Message): void => {
    switch (message.t) {
      case 'call':
        void serve(message)
        return
      case 'item':
        pending.get(message.id)?.onItem?.(message.item)
        return
      case 'done':
        pending.get(message.id)?.resolve(message.value)
        pending.delete(message.id)
        return
      case 'fail':
        pending.get(message.id)?.reject(new Error(message.message))
        pending.delete(message.id)
        return
      case 'cancel':
        running.get(message.id)?.abort()
        return
      case 'event':
        for (const listener of listeners.get(message.event) ?? []) listener(message.payload)
        return
      case 'many':
        for (const one of message.messages) receive(one)
    }
  }

  wire.onMessage((message) => {
    receive(message as Message)
  })
  wire.onClose(close)

  return {
    call: (method, args, options) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new ChannelClosed('the process on the other side ended'))
          return
        }
        if (pending.size >= OPEN_CALLS_MAX) {
          reject(new Error('too many open calls'))
          return
        }
        const id = nextId++
        pending.set(id, { resolve, reject, onItem: options?.onItem })
        say({ t: 'call', id, method, args })
        onceAborted(options?.signal, () => {
          if (pending.has(id)) say({ t: 'cancel', id })
        })
      }),
    emit: (event, payload) => {
      say({ t: 'event', event, payload })
    },
    on: (event, listener) => {
      const set = listeners.get(event) ?? new Set()
      set.add(listener)
      listeners.set(event, set)
      return () => {
        set.delete(listener)
      }
    },
    handle: (added) => {
      handlers = { ...handlers, ...added }
    },
    close,
  }
}

/** Also where it was aborted before: who cancels while a call is still being made ready is heard as well. */
function onceAborted(signal: AbortSignal | undefined, work: () => void): void {
  signal?.addEventListener('abort', work)
  if (signal?.aborted === true) work()
}

/** Posts unless the channel is closed: at once, or together. Then the order is kept, what cannot go with the others goes alone, and an answer that cannot go at all is a failure. */
function sayerOf(wire: Wire, together: boolean, isClosed: () => boolean): (message: Message) => void {
  let waiting: Message[] = []
  const flush = (): void => {
    const messages = waiting
    waiting = []
    if (messages.length === 0 || isClosed()) return
    try {
      const [only] = messages
      wire.post(messages.length === 1 ? only : ({ t: 'many', messages } satisfies Message))
    } catch {
      for (const message of messages) sayAlone(wire, message)
    }
  }
  return (message) => {
    if (isClosed()) return
    if (!together) {
      wire.post(message)
      return
    }
    waiting.push(message)
    if (waiting.length === 1) queueMicrotask(flush)
    else if (waiting.length >= TOGETHER_MAX) flush()
  }
}

function sayAlone(wire: Wire, message: Message): void {
  try {
    wire.post(message)
  } catch (error) {
    if (message.t === 'done') wire.post({ t: 'fail', id: message.id, message: error instanceof Error ? error.message : 'unknown' })
  }
}
