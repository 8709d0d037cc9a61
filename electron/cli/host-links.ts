/** `host-links`: a small place of one's own for health links, that asks for passcodes and remembers who opened. It needs no vault and has no key of any link. */

import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { startLinkHost } from '../link-host/host.ts'
import type { LinkHost, LinkHostOptions } from '../link-host/host.ts'
import { openKeptLinks } from '../link-host/kept-links.ts'
import { placeFileIn, tokenIn, writePlaceFile } from '../link-host/place-file.ts'
import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import { onEnding } from './ending.ts'
import { CommandError } from './outcome.ts'
import { writeLine } from './output.ts'

const PORT = 8480

/** Serves until a signal ends it. Errors: `input-invalid` with the reason, `file-unreadable`, `disk-failed`. */
export async function hostLinks(command: Command): Promise<null> {
  const [folder] = command.words
  if (folder === undefined) throw invalid('Name the folder for the links: host-links DIR.')
  const dir = resolve(folder)
  const options = await readOptions(command)
  const token = await tokenIn(dir).catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' })))
  const links = await openKeptLinks(join(dir, 'links'), Date.now).catch(() => Promise.reject(new CommandError({ code: 'disk-failed' })))
  const host = await started({ ...options, links, token })
  const ended = new Promise<void>(onEnding)
  try {
    await writePlaceFile(dir, { kind: 'host', address: host.address, token })
    writeLine({
      event: 'ready',
      address: host.address,
      place: placeFileIn(dir),
      next: 'Put links here with make-link --place FILE, or enter the address and the token of that file in the window.',
    })
    await ended
  } finally {
    await host.stop()
  }
  return null
}

async function started(options: LinkHostOptions): Promise<LinkHost> {
  try {
    return await startLinkHost(options)
  } catch {
    throw invalid('Nothing can listen there: another port, or another certificate.')
  }
}

async function readOptions(command: Command): Promise<Omit<LinkHostOptions, 'links' | 'token'>> {
  const port = textOf(command, 'port') === '' ? PORT : Number(textOf(command, 'port'))
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw invalid('A port is a number up to 65535.')
  const address = textOf(command, 'address').replace(/\/+$/u, '')
  if (address !== '' && (!URL.canParse(address) || new URL(address).protocol !== 'https:'))
    throw invalid('Give the address as others reach it, beginning with https://.')
  const [cert, key] = [textOf(command, 'certificate'), textOf(command, 'key')]
  if ((cert === '') !== (key === '')) throw invalid('A certificate needs its key, and a key its certificate.')
  const tls = cert === '' ? {} : { tls: { cert: await textIn(cert), key: await textIn(key) } }
  return { listen: textOf(command, 'listen') || '127.0.0.1', port, address, ...tls, now: Date.now }
}

function textIn(path: string): Promise<string> {
  return readFile(resolve(path), 'utf8').catch(() => Promise.reject(new CommandError({ code: 'file-unreadable' })))
}

function invalid(reason: string): CommandError {
  return new CommandError({ code: 'input-invalid', detail: { reason } })
}
