/** What is known of a sealed record that a service is asked to keep. */

import type { PIN_STATES } from '../../../../shared/model/pins.ts'

/** Key: the CID of a sealed record. */
export interface PinEntry {
  readonly endpoint: string
  readonly recordId: string
  /** Names of the requests there, as far as they are known. */
  readonly requestIds: readonly string[]
  /** To be asked for; asked for; to be let go; asked to be let go; not there any more, by its own word. */
  readonly state: (typeof PIN_STATES)[number]
  /** When the person, or a record that changed, asked for it: what the service then did changes the state alone. */
  readonly changedAtMs: number
}
