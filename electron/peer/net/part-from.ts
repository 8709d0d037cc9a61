/** How a connection that is needed no more ends: in good order, or at once where that fails. Nobody waits for it. */

import type { Connection } from '@libp2p/interface'

/** Never throws, now or later. */
export function partFrom(connection: Connection): void {
  void connection.close().catch((error: unknown) => {
    connection.abort(error instanceof Error ? error : new Error('not closed in time'))
  })
}
