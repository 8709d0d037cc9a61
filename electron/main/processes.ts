/** Starts and ends the other processes: the node with the app, the vault with each unlocking, a reader with each import. */

import { MessageChannelMain, utilityProcess } from 'electron'
import type { UtilityProcess } from 'electron'
import { join } from 'node:path'
import { createChannel } from '../../shared/api/channel.ts'
import type { Channel } from '../../shared/api/channel.ts'
import type { SalusError } from '../../shared/model/result.ts'
import { portWire } from '../process-wire.ts'
import type { AppOptions, AppPlaces } from './options.ts'
import { watchLife } from './sign-of-life.ts'

/** Reading processes at once; another import waits for the person anyway. */
const PARSERS_MAX = 2
const PARSE_HEAP = '--max-old-space-size=512'
/** How long the node may take to close its files. */
const STOP_MS = 5_000
/** A node that dies is started again, each time after a longer pause; one that lived this long begins with the shortest again. */
const RESTART_PAUSE_FIRST_MS = 250
const RESTART_PAUSE_MAX_MS = 5_000
const LIVED_WELL_MS = 30_000

/** How the vault finds the keychain of a Linux session; nothing else of the environment goes in. */
const KEYCHAIN_VARIABLES = ['DBUS_SESSION_BUS_ADDRESS', 'XDG_RUNTIME_DIR']

export interface PeerProcess {
  /** Resolves to null when the node is up, or says why it is not. */
  ready(): Promise<SalusError | null>
  joinVault(port: Electron.MessagePortMain): void
  stop(): Promise<void>
  readonly pid: () => number | undefined
}

export interface VaultProcess {
  readonly channel: Channel
  /** The other end of a way to the vault that goes past this process; for the window. */
  openPagePort(): Electron.MessagePortMain
  /** Starts the reader of the next import, so that nobody waits for it. */
  readonly prepareReader: () => void
  readonly exited: Promise<void>
  /** Kills the process: the only wipe that holds. */
  end(): Promise<void>
  readonly pid: () => number | undefined
}

/** The node; started again where it dies by itself. */
export function startPeerProcess(dir: string, options: AppOptions & AppPlaces, onEnded: () => void): PeerProcess {
  let child: UtilityProcess
  let restarts = 0
  let stopping = false
  /** It said why it could not: a disk that was full, another program on the same folder. Whoever asks again may have changed that. */
  let refused = false
  const fork = (): Promise<SalusError | null> => {
    const fresh = utilityProcess.fork(join(dir, 'peer.js'), [], { serviceName: 'Salus node', stdio: 'inherit', env: {} })
    child = fresh
    fresh.postMessage({
      type: 'start',
      options: { dir: options.peerDir, listenHost: options.listenHost, port: options.port, mdns: options.mdns },
    })
    const startedAtMs = Date.now()
    let couldStart = true
    // What hangs hears no request to end.
    const watch = watchLife(() => {
      if (fresh.pid !== undefined) process.kill(fresh.pid, 'SIGKILL')
    })
    fresh.on('exit', () => {
      watch.stop()
      if (stopping || !couldStart) return
      restarts = Date.now() - startedAtMs > LIVED_WELL_MS ? 0 : restarts + 1
      const pauseMs = Math.min(RESTART_PAUSE_MAX_MS, RESTART_PAUSE_FIRST_MS * 2 ** restarts)
      ready = new Promise((resolve) => setTimeout(resolve, pauseMs)).then(() => (stopping ? { code: 'peer-stopped' } : fork()))
      onEnded()
    })
    return new Promise((resolve) => {
      fresh.once('exit', () => {
        resolve({ code: 'peer-stopped' })
      })
      fresh.on('message', (message: { readonly type: string; readonly error?: SalusError }) => {
        watch.heard()
        if (message.type === 'ready') resolve(null)
        else if (message.type === 'failed') {
          couldStart = false
          refused = true
          fresh.kill()
          resolve(message.error ?? { code: 'internal' })
        }
      })
    })
  }
  let ready = fork()
  return {
    ready: () => {
      if (refused && !stopping) {
        refused = false
        ready = fork()
      }
      return ready
    },
    joinVault: (port) => {
      child.postMessage({ type: 'vault' }, [port])
    },
    stop: () =>
      new Promise((resolve) => {
        stopping = true
        if (child.pid === undefined) {
          resolve()
          return
        }
        const timer = setTimeout(() => {
          child.kill()
          resolve()
        }, STOP_MS)
        child.once('exit', () => {
          clearTimeout(timer)
          resolve()
        })
        child.postMessage({ type: 'stop' })
      }),
    pid: () => child.pid,
  }
}

function environmentOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])))
}

/** A vault process joined to the node. */
export function startVaultProcess(dir: string, options: AppPlaces, peer: PeerProcess): VaultProcess {
  const env = environmentOf(KEYCHAIN_VARIABLES)
  const child = utilityProcess.fork(join(dir, 'vault.js'), [], { serviceName: 'Salus vault', stdio: 'inherit', env })
  const shell = new MessageChannelMain()
  const node = new MessageChannelMain()
  peer.joinVault(node.port1)
  child.postMessage({ type: 'start', vaultDir: options.vaultDir }, [shell.port1, node.port2])
  const channel = createChannel(portWire(shell.port2))
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => {
      channel.close()
      resolve()
    })
  })
  const readers = serveParsers(dir, channel, child)
  void exited.then(readers.stop)
  return {
    channel,
    openPagePort: () => {
      const page = new MessageChannelMain()
      child.postMessage({ type: 'page' }, [page.port1])
      return page.port2
    },
    prepareReader: readers.prepare,
    exited,
    end: async () => {
      child.kill()
      await exited
    },
    pid: () => child.pid,
  }
}

interface Readers {
  readonly prepare: () => void
  readonly stop: () => void
}

/** Forks readers when the vault asks and kills them when it says so or ends. One stands ready: starting it takes as long as reading a thousand files. */
function serveParsers(dir: string, channel: Channel, vault: UtilityProcess): Readers {
  const parsers = new Map<number, UtilityProcess>()
  let ready: UtilityProcess | null = null
  let stopped = false
  // What libraries say of a file they cannot read may be words of that file.
  const fork = (): UtilityProcess =>
    utilityProcess.fork(join(dir, 'parse.js'), [], { serviceName: 'Salus reader', stdio: 'ignore', env: {}, execArgv: [PARSE_HEAP] })
  const prepare = (): void => {
    if (stopped || ready !== null) return
    const fresh = fork()
    ready = fresh
    fresh.once('exit', () => {
      if (ready === fresh) ready = null
    })
  }
  channel.handle({
    spawnParse: ([id]) => {
      if (parsers.size >= PARSERS_MAX) return Promise.reject(new Error('too many readers'))
      const parser = ready ?? fork()
      ready = null
      parsers.set(Number(id), parser)
      const pair = new MessageChannelMain()
      parser.once('exit', () => {
        parsers.delete(Number(id))
        pair.port1.close()
        prepare()
      })
      parser.postMessage({ type: 'start' }, [pair.port1])
      vault.postMessage({ type: 'parse', id: Number(id) }, [pair.port2])
      return Promise.resolve(null)
    },
    killParse: ([id]) => {
      parsers.get(Number(id))?.kill()
      return Promise.resolve(null)
    },
  })
  return {
    prepare,
    stop: () => {
      stopped = true
      ready?.kill()
      for (const parser of parsers.values()) parser.kill()
    },
  }
}
