/** Records of which the person said whose they are stand by themselves in lists: what she said of one is never hidden behind another one. */

import { recordOfWhoseKey } from '../whose-key.ts'
import { indexOf } from './index-state.ts'
import type { Session } from '../session.ts'

/** What the index of a session was told, and when. */
interface Told {
  readonly seq: number
  readonly begun: number
  readonly ids: string
}
const told = new WeakMap<Session, Told>()

/** Tells the index where that has changed, or where it was begun anew. An index that fails is found to fail by what is asked next. */
export async function tellApart(session: Session): Promise<void> {
  const [seq, { begun }, before] = [session.manifest.seq(), indexOf(session), told.get(session)]
  if (before?.seq === seq && before.begun === begun) return
  const found = (await session.manifest.list('whose')).flatMap(([key, { who }]) => (who === null ? [] : (recordOfWhoseKey(key) ?? [])))
  const ids = found.sort().join(' ')
  if (before?.ids !== ids || before.begun !== begun) await indexOf(session).alone(() => session.ports.index.setApart(found))
  told.set(session, { seq, begun, ids })
}
