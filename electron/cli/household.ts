/** One person at the command line: node and vault in this process, the reader of files in its own. */

import { fork } from 'node:child_process'
import { access, mkdtemp, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { VaultEvent, VaultMethod } from '../../shared/api/vault-api.ts'
import type { Result } from '../../shared/model/result.ts'
import { createParsePort } from '../parse/start.ts'
import type { ParseProcess } from '../parse/start.ts'
import { createPeerRoot } from '../peer/root.ts'
import { forkWire } from '../process-wire.ts'
import type { UnfinishedNotes } from '../unfinished-notes.ts'
import { composeVault, notesOf } from '../vault/compose.ts'
import type { Command } from './command-line.ts'
import { numberOf, textOf } from './command-line.ts'
import { CommandError } from './outcome.ts'
import { relayOptionsOf } from './relay-options.ts'

/** Either of them is a vault. */
const KEY_FILES = ['key-1.salus', 'key-2.salus']
/** Commands that touch no folder of a vault. */
export const WITHOUT_FOLDER: readonly string[] = ['verify-proof', 'fire-drill']
/** Others dial in to these. Any other command holds the port, so that the card says where this Salus is reached, and lets nobody in. */
const WAITS_FOR_OTHERS = ['serve', 'join-device']
const PORT_MAX = 65_535
const PARSE_HEAP = '--max-old-space-size=512'

export interface Household {
  /** Of the files outside that are being written. */
  readonly notes: UnfinishedNotes
  call(method: VaultMethod, args: unknown): Promise<Result<unknown>>
  /** Letters and ledger, once, now. */
  turn(): Promise<void>
  isOpen(): boolean
  configureLedger(url: string, chainId: number): Promise<Result<unknown>>
  addresses(): Promise<readonly string[]>
  /** What others put in to be reached through this Salus; nothing where it is no relay. */
  relayAt(): Promise<readonly string[]>
  close(): Promise<void>
}

/** The folder of `--vault`, else of `SALUS_DIR`, else one in the home folder. */
export function folderOf(command: Command): string {
  return textOf(command, 'vault') || process.env['SALUS_DIR'] || join(homedir(), '.local', 'share', 'salus')
}

/** Errors: `vault-not-found`. */
export async function findVault(dir: string): Promise<void> {
  const found = await Promise.allSettled(KEY_FILES.map((name) => access(join(dir, 'vault', name))))
  const isMissing = (one: PromiseSettledResult<void>): boolean =>
    one.status === 'rejected' && (one.reason as NodeJS.ErrnoException).code === 'ENOENT'
  if (found.every(isMissing)) throw new CommandError({ code: 'vault-not-found' })
}

/** In the folder of the command; a proof and the trial of a backup stand for themselves, in a folder that is gone afterwards. Errors: `vault-open-elsewhere`, `disk-failed`. */
export async function openHousehold(command: Command, emit: (event: VaultEvent) => void): Promise<Result<Household>> {
  if (!WITHOUT_FOLDER.includes(command.name)) return openIn(folderOf(command), command, emit)
  const dir = await mkdtemp(join(tmpdir(), 'salus-check-'))
  const remove = (): Promise<void> => rm(dir, { recursive: true, force: true })
  const opened = await openIn(dir, command, emit)
  if (!opened.ok) {
    await remove()
    return opened
  }
  return { ok: true, value: { ...opened.value, close: () => opened.value.close().finally(remove) } }
}

async function openIn(dir: string, command: Command, emit: (event: VaultEvent) => void): Promise<Result<Household>> {
  const node = await createPeerRoot({
    dir: join(dir, 'peer'),
    listenHost: textOf(command, 'listen') || '0.0.0.0',
    port: numberOf(command, 'port', 0, PORT_MAX, 0),
    mdns: command.name === 'serve' && command.options['no-mdns'] !== true,
    isClosed: !WAITS_FOR_OTHERS.includes(command.name),
    ...relayOptionsOf(command),
  })
  if (!node.ok) return node
  const notes = notesOf(join(dir, 'vault'))
  const root = composeVault(join(dir, 'vault'), node.value, createParsePort(startReader), emit, notes)
  return {
    ok: true,
    value: {
      notes,
      call: (method, args) => root.call(method, args),
      turn: () => root.turn(),
      isOpen: () => root.isOpen(),
      configureLedger: (url, chainId) =>
        node.value.ledger.configure({ kind: 'rpc', urls: [url], quorum: 1, chainId }, `0x${'00'.repeat(20)}`),
      addresses: async () => {
        const described = await node.value.peer.describe()
        return described.ok ? described.value.addresses : []
      },
      relayAt: async () => {
        const described = await node.value.peer.describe()
        if (!described.ok || relayOptionsOf(command).relay === undefined) return []
        const { addresses, peerId } = described.value
        return addresses.filter((address) => !address.includes('/p2p-circuit')).map((address) => `${address}/p2p/${peerId}`)
      },
      close: async () => {
        await root.stop()
        await node.value.stop()
      },
    },
  }
}

/** The reader beside this file: as source in development, as a bundle once built. */
function startReader(): Promise<ParseProcess> {
  const own = import.meta.filename
  const file = extname(own) === '.ts' ? join(import.meta.dirname, '..', 'parse', 'process.ts') : join(import.meta.dirname, 'parse.js')
  const child = fork(file, [], { serialization: 'advanced', execArgv: [PARSE_HEAP], env: {}, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  return Promise.resolve({
    wire: forkWire(child),
    kill: () => {
      child.kill('SIGKILL')
    },
  })
}
