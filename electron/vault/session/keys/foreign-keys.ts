/** Other computers of the person whose key file is under another master key: which of the two goes over to the other's, and who still waits. */

import { isAuthentic } from '../../../../shared/crypto/key-file-form.ts'
import { masterOf } from '../../../../shared/crypto/master-key.ts'
import { must, refusal } from '../refusal.ts'
import type { Session } from '../session.ts'

/** `newer`: rotated there, and to be taken over here; `older`: rotated here, and to be taken over there; `resealing`: the same, but not all is sealed by it there yet. */
export type KeyRelation = 'same' | 'newer' | 'older' | 'resealing'

/** A key file that this computer is to go over to. */
export interface RotatedElsewhere {
  readonly peerId: string
  readonly name: string
  readonly keyFile: Uint8Array
}

const found = new WeakMap<Session, Map<string, RotatedElsewhere>>()

const relations = new WeakMap<Session, Map<string, KeyRelation>>()

/** How the keys of that computer stood when it was last met. */
export function keysOf(session: Session, peerId: string): KeyRelation {
  return relations.get(session)?.get(peerId) ?? 'same'
}

/** Judges a key file as it came. Errors: `peer-protocol` of another vault, `key-file-damaged`, `vault-newer-version`. */
export function judgeKeys(session: Session, peerId: string, name: string, keyFile: Uint8Array): KeyRelation {
  const relation = judge(session, peerId, name, keyFile)
  const known = relations.get(session) ?? new Map<string, KeyRelation>()
  relations.set(session, known)
  if ((known.get(peerId) ?? 'same') !== relation) session.emit({ type: 'changed', what: ['devices', 'settings'] })
  known.set(peerId, relation)
  return relation
}

function judge(session: Session, peerId: string, name: string, keyFile: Uint8Array): KeyRelation {
  const { vaultId, master, resealing } = must(masterOf(keyFile))
  if (vaultId !== session.vaultId) throw refusal('peer-protocol')
  const known = found.get(session) ?? new Map<string, RotatedElsewhere>()
  found.set(session, known)
  known.delete(peerId)
  if (isAuthentic(keyFile, session.masterKey)) return resealing ? 'resealing' : 'same'
  // Without a rotation on either side there is only one key: a file that does not fit it is damaged.
  if (master === 1 && session.master === 1) throw refusal('key-file-damaged')
  // Rotated on both without knowing of each other: one of them has to give way, and both decide alike.
  if (master < session.master || (master === session.master && peerId > session.device)) return 'older'
  known.set(peerId, { peerId, name, keyFile })
  return 'newer'
}

/** The one with the highest number; null where nothing is to be taken over. */
export function rotatedElsewhere(session: Session): RotatedElsewhere | null {
  const numberOf = ({ keyFile }: RotatedElsewhere): number => must(masterOf(keyFile)).master
  const all = [...(found.get(session)?.values() ?? [])].filter(({ keyFile }) => !isAuthentic(keyFile, session.masterKey))
  const [best] = all.sort((a, b) => numberOf(b) - numberOf(a) || (a.peerId < b.peerId ? -1 : 1))
  return best ?? null
}
