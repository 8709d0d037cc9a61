/** Two syncthings on loopback, everything global switched off: seconds from telling the first to look until the second has the file. */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { copyFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { runs, seconds, warmMemory, withFolder } from './measure.ts'
import type { Figures } from './measure.ts'

const POLL_MS = 20
const BASE_PORT = 24_000
const KEY = 'bench'

interface Side {
  readonly home: string
  readonly folder: string
  readonly id: string
  readonly port: number
}

async function prepare(dir: string, name: string, port: number): Promise<Side | null> {
  const home = join(dir, `${name}-home`)
  const folder = join(dir, `${name}-folder`)
  await mkdir(folder)
  if (!(await runs('syncthing', ['generate', `--home=${home}`, '--no-default-folder', '--skip-port-probing']))) return null
  const id = /<device id="([^"]+)"/u.exec(await readFile(join(home, 'config.xml'), 'utf8'))?.[1] ?? ''
  return { home, folder, id, port }
}

async function configure(own: Side, other: Side): Promise<void> {
  const device = (side: Side): string =>
    `<device id="${side.id}" compression="never"><address>tcp://127.0.0.1:${String(side.port)}</address></device>`
  await writeFile(
    join(own.home, 'config.xml'),
    `<configuration version="36"><folder id="b" path="${own.folder}" type="sendreceive" rescanIntervalS="0" fsWatcherEnabled="false"><device id="${own.id}"></device><device id="${other.id}"></device></folder>${device(own)}${device(other)}<gui enabled="true" tls="false"><address>127.0.0.1:${String(own.port + 1)}</address><apikey>${KEY}</apikey></gui><options><listenAddress>tcp://127.0.0.1:${String(own.port)}</listenAddress><globalAnnounceEnabled>false</globalAnnounceEnabled><localAnnounceEnabled>false</localAnnounceEnabled><relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled><startBrowser>false</startBrowser><urAccepted>-1</urAccepted><crashReportingEnabled>false</crashReportingEnabled><autoUpgradeIntervalH>0</autoUpgradeIntervalH><stunKeepaliveStartS>0</stunKeepaliveStartS></options></configuration>`,
  )
}

function rest(side: Side, path: string, method = 'GET'): Promise<unknown> {
  return fetch(`http://127.0.0.1:${String(side.port + 1)}/rest/${path}`, { method, headers: { 'X-API-Key': KEY } }).then(
    (response) => response.json().catch(() => null),
    () => null,
  )
}

/** Looks again until it is so; a benchmark may poll. */
async function until(check: () => Promise<boolean>): Promise<void> {
  while (!(await check())) await new Promise((resolve) => setTimeout(resolve, POLL_MS))
}

/** Files of different names; null where syncthing is not installed. */
export function syncthing(...files: readonly string[]): Promise<Figures | null> {
  return withFolder(async (dir) => {
    const [a, b] = [await prepare(dir, 'a', BASE_PORT), await prepare(dir, 'b', BASE_PORT + 10)]
    if (a === null || b === null) return null
    await configure(a, b)
    await configure(b, a)
    const children: ChildProcess[] = [a, b].map((side) =>
      spawn('syncthing', ['serve', `--home=${side.home}`, '--no-browser', '--no-restart', '--no-upgrade'], { stdio: 'ignore' }),
    )
    try {
      await until(async () => {
        const answer = (await rest(a, 'system/connections')) as {
          readonly connections?: Readonly<Record<string, { readonly connected: boolean }>>
        } | null
        return answer?.connections?.[b.id]?.connected === true
      })
      const sizes = new Map<string, number>()
      for (const file of files) {
        await copyFile(file, join(a.folder, basename(file)))
        sizes.set(basename(file), (await stat(file)).size)
      }
      warmMemory()
      const taken = await seconds(async () => {
        await rest(a, 'db/scan?folder=b', 'POST')
        for (const [name, size] of sizes)
          await until(() =>
            stat(join(b.folder, name)).then(
              (found) => found.size === size,
              () => false,
            ),
          )
      })
      return { seconds: taken }
    } finally {
      for (const child of children) child.kill()
    }
  })
}
