/** The outbox once more, for the public place: the same session with another ledger and another list, so that the same rules hold for what goes there. */

import type { LedgerSettings } from '../../../../shared/api/ledger-views.ts'
import type { PublicPlaceEntry, VaultEntry } from '../collections.ts'
import type { CollectionName, Manifest, Transaction } from '../manifest/manifest.ts'
import type { Session } from '../session.ts'

const outboxes = new WeakMap<Session, Session>()

/** The session as the outbox of the public place sees it: everything is the session's own but the ledger, its settings and the list of entries. */
export function publicOutboxOf(session: Session): Session {
  const known = outboxes.get(session)
  if (known !== undefined) return known
  const seen = Object.create(session, {
    ports: { value: { ...session.ports, ledger: session.ports.publicLedger } },
    manifest: { value: seenManifest(session.manifest) },
  }) as Session
  outboxes.set(session, seen)
  return seen
}

/** The public place as settings of a network; off where there is none. */
export function settingsOf(entry: PublicPlaceEntry | undefined): LedgerSettings {
  const place = entry?.place ?? null
  return place === null
    ? { kind: 'off', chainId: 0, urls: [], quorum: 1, sealLog: '', vaultHeads: '' }
    : { ...place, kind: 'rpc', vaultHeads: '' }
}

/** A commit as the outbox of the public place sees it. */
export function inPublicOutbox(tx: Transaction): Transaction {
  return {
    device: tx.device,
    get: async (collection, key) => seenEntry(collection, await tx.get(nameOf(collection), key)),
    set: async (collection, key, value) => {
      if (collection === 'vault') await keepAddress(tx, value as VaultEntry)
      // What the diary says of entries is about the vault's own ledger.
      else if (collection !== 'activity') await tx.set(nameOf(collection), key, value)
    },
    setMany: (collection, entries) => tx.setMany(nameOf(collection), entries),
    delete: (collection, key) => tx.delete(nameOf(collection), key),
    dropFilesAfter: (cids) => {
      tx.dropFilesAfter(cids)
    },
  }
}

function seenManifest(manifest: Manifest): Manifest {
  const seen: Pick<Manifest, 'get' | 'list' | 'commit'> = {
    get: async (collection, key) => seenEntry(collection, await manifest.get(nameOf(collection), key)),
    list: (collection) => manifest.list(nameOf(collection)),
    commit: (work) => manifest.commit((tx) => work(inPublicOutbox(tx))),
  }
  return new Proxy(manifest, {
    get: (target, name) => {
      if (name in seen) return seen[name as keyof typeof seen]
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** Both lists are of the same kind. */
function nameOf<C extends CollectionName>(collection: C): C {
  return (collection === 'outbox' ? 'publicOutbox' : collection) as C
}

function seenEntry<T>(collection: CollectionName, entry: T): T {
  if (collection !== 'vault' || entry === undefined) return entry
  const vault = entry as unknown as VaultEntry
  return { ...vault, ledger: settingsOf(vault.publicPlace), headsVaultId: '', headsSalt: '' } as unknown as T
}

/** Of the vault's own entry the outbox changes one thing there: where the contract was set up. */
async function keepAddress(tx: Transaction, { ledger }: VaultEntry): Promise<void> {
  const vault = await tx.get('vault', 'vault')
  const place = vault?.publicPlace?.place
  if (vault?.publicPlace === undefined || place === undefined || place === null || place.sealLog === ledger.sealLog) return
  // Newer than what other computers of this person have, and older than any other choice.
  const changedAtMs = vault.publicPlace.changedAtMs + 1
  const publicPlace = { ...vault.publicPlace, changedAtMs, place: { ...place, sealLog: ledger.sealLog } }
  await tx.set('vault', 'vault', { ...vault, publicPlace })
}
