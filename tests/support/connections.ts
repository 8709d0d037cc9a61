/** What a whole tree of processes asked the system to connect to, read from a trace of its calls. */

import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface Reached {
  readonly family: 'ip' | 'local' | 'other'
  readonly address: string
  readonly port: number
  readonly line: string
}

export const STRACE = '/usr/bin/strace'

/** Writes a program into `folder` that starts `executable` under a trace, one file for each process in `folder/traces`. */
export async function writeTracer(folder: string, executable: string): Promise<string> {
  const program = join(folder, 'traced')
  await mkdir(join(folder, 'traces'))
  const prefix = join(folder, 'traces', 'trace')
  await writeFile(
    program,
    `#!/bin/sh\nexec ${STRACE} -ff -qq -s 256 -e trace=connect,sendto,sendmsg,sendmmsg -o ${prefix} ${executable} "$@"\n`,
    { mode: 0o755 },
  )
  return program
}

/** Every destination named in the traces under a folder. */
export async function readTraces(folder: string): Promise<readonly Reached[]> {
  const reached: Reached[] = []
  for (const name of await readdir(join(folder, 'traces'))) {
    const text = await readFile(join(folder, 'traces', name), 'utf8')
    for (const line of text.split('\n')) {
      const ip = /sin6?_port=htons\((\d+)\).*?(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")/u.exec(line)
      if (ip !== null) reached.push({ family: 'ip', address: ip[2] ?? ip[3] ?? '', port: Number(ip[1]), line })
      else if (line.includes('AF_UNIX')) reached.push({ family: 'local', address: '', port: 0, line })
    }
  }
  return reached
}

/** Does this address stay on this computer? */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}
