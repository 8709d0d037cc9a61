/** What the app may be told on its command line: where it lives and whom it listens to. */

import { app } from 'electron'
import { join } from 'node:path'

export interface AppOptions {
  /** Of the app, and of the first person. */
  readonly dir: string
  readonly listenHost: string
  readonly port: number
  readonly mdns: boolean
  readonly samplesDir: string
}

/** Where the vault and the node of one person lie. */
export interface AppPlaces {
  readonly vaultDir: string
  readonly peerDir: string
}

/** In a person's folder. */
export function placesIn(dir: string): AppPlaces {
  return { vaultDir: join(dir, 'vault'), peerDir: join(dir, 'peer') }
}

/** `--salus-dir=DIR`, `--salus-listen=ADDRESS`, `--salus-port=N`, `--salus-no-mdns`. */
export function readOptions(): AppOptions {
  const value = (name: string): string => app.commandLine.getSwitchValue(name)
  const dir = value('salus-dir') || app.getPath('userData')
  return {
    dir,
    listenHost: value('salus-listen') || '0.0.0.0',
    port: Number(value('salus-port') || '0'),
    mdns: !app.commandLine.hasSwitch('salus-no-mdns'),
    samplesDir: app.isPackaged ? join(process.resourcesPath, 'samples') : join(app.getAppPath(), 'resources', 'samples'),
  }
}
