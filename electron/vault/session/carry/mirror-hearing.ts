/** Which mirrors may still give out what was taken back: those that have a share and have not followed an order of after it. */

import type { Session } from '../session.ts'

/** A mirror that has a share; the number of an order is its time, and `heardSeq` that of the last one it says it has followed. */
export interface MirrorThatHas {
  readonly name: string
  readonly heardSeq: number
}

/** Those that have this share, or have not said that they dropped it. */
export async function mirrorsThatHave(session: Session, grantId: string): Promise<readonly MirrorThatHas[]> {
  const found: MirrorThatHas[] = []
  for (const [contactId, { leaving, lines, heardSeq }] of await session.manifest.list('mirrors')) {
    if (leaving[grantId] === undefined && !lines.includes(grantId)) continue
    found.push({ name: (await session.manifest.get('contacts', contactId))?.name ?? '', heardSeq })
  }
  return found
}
