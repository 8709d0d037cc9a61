/** Coming back with the 24 words and a mirror: what was found there, and how far it is. */

import type { RecoveryEvent } from '../../../shared/api/recovery-views.ts'

type Found = Extract<RecoveryEvent, { type: 'recovery-found' }>
type Progress = Extract<RecoveryEvent, { type: 'recovery-progress' }>

export class Recovering {
  /** The state that comes; null until the words were proven. */
  found = $state.raw<Found | null>(null)
  progress = $state.raw<Progress | null>(null)

  hear(event: RecoveryEvent): void {
    if (event.type === 'recovery-found') this.found = event
    else this.progress = event
  }

  begin(): void {
    this.found = null
    this.progress = null
  }
}
