/** What is known of a link that was made. */

import type { LinkPlace } from './link-place.ts'

/** Records behind a link for somebody without Salus; key: 32 random hexadecimal characters. */
export interface LinkEntry {
  readonly label: string
  readonly count: number
  readonly madeAtMs: number
  readonly untilMs: number
  readonly kind: LinkPlace['kind']
  /** Where it is read. */
  readonly host: string
  /** Opens it; empty once it has ended. */
  readonly link: string
  /** Its name at the place. */
  readonly file: string
  /** With its secrets; null once it has ended. */
  readonly place: LinkPlace | null
  readonly readable: boolean
  /** Asked for by its host; forgotten once it has ended. */
  readonly passcode?: string
  readonly ended?: 'removed' | 'left'
  readonly endedAtMs?: number
}
