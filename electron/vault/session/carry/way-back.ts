/** Whether a person could come back with her words and what a mirror has, as far as it said. */

import type { WayBack } from '../../../../shared/api/recovery-views.ts'
import type { MirrorEntry } from './mirror-entries.ts'

/** `knowsWords`: what the words prove from afar is known here, so that the mirror could be told. */
export function wayBackOf(entry: MirrorEntry, knowsWords: boolean): WayBack {
  const { depth, state, back, backTold = 0, heardSeq, seq, left } = entry
  const { seq: backSeq, atMs } = back ?? { seq: 0, atMs: 0 }
  const say = (what: WayBack['state']): WayBack => ({ state: what, seq: backSeq, atMs })
  if (depth !== 'vault' || state !== 'agreed') return { state: 'none', seq: 0, atMs: 0 }
  if (backSeq > 0) return say('there')
  if (!knowsWords) return say('words')
  // It answered an order with the state in it, and said nothing of giving it back.
  if (back === undefined && backTold > 0 && heardSeq === seq) return say('older')
  return say(left > 0 && heardSeq === seq ? 'full' : 'waiting')
}
