/** Somebody who opens all the streams that one connection lets her, and fills them. */

import type { ContactCard } from '../../shared/model/person.ts'
import type { Attacker } from '../support/hostile-node.ts'
import { FILLED } from './doors.ts'

/** What a stream may be filled with before the other side has read any of it. */
const PIECE_BYTES = 256 * 1024
const PIECES = 16

/** So many streams at each door, and so many that never say which door. Resolves when all were filled; returns how many there were and how to end it. */
export async function floodWith(
  attacker: Attacker,
  card: ContactCard,
  atEach: number,
): Promise<{ readonly peers: number; readonly open: number; readonly stop: () => void }> {
  const piece = new Uint8Array(PIECE_BYTES)
  const many = <T>(open: () => Promise<T>): readonly Promise<T>[] => Array.from({ length: atEach }, open)
  const named = await Promise.allSettled(FILLED.flatMap((protocol) => many(() => attacker.open(card, protocol))))
  const bare = await Promise.allSettled(many(() => attacker.openBare(card)))
  const talks = [...named, ...bare].flatMap((talk) => (talk.status === 'fulfilled' ? [talk.value] : []))
  for (const talk of talks) for (let sent = 0; sent < PIECES; sent += 1) talk.send(piece)
  return {
    peers: 1,
    open: talks.length,
    stop: () => {
      for (const talk of talks) talk.close()
    },
  }
}
