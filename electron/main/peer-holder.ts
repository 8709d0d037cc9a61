/** The node of the person whose vault is chosen: another person's takes its place. */

import type { PeerProcess } from './processes.ts'

export interface PeerHolder extends PeerProcess {
  /** Ends the node and starts the one of the folder that is chosen now. */
  restart(): Promise<void>
}

/** `start` starts a node on the folder that is chosen when it is called. */
export function createPeerHolder(start: () => PeerProcess): PeerHolder {
  let current = start()
  return {
    ready: () => current.ready(),
    joinVault: (port) => {
      current.joinVault(port)
    },
    stop: () => current.stop(),
    pid: () => current.pid(),
    restart: async () => {
      await current.stop()
      current = start()
    },
  }
}
