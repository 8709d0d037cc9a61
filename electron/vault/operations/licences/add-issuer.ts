/** Puts an issuer of health cards or licences into the list, or its new keys in the place of the old ones. */

import type { IssuerView } from '../../../../shared/api/card-views.ts'
import { decodeIssuerKeys } from '../../../../shared/crypto/health-card.ts'
import { publicJwk } from '../../../../shared/crypto/identity.ts'
import { issuerKeyOf, issuerView, listTrusted } from '../../session/letters/issuers.ts'
import { must, refusal } from '../../session/refusal.ts'
import { addActivity, laterThan } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const NAME_LENGTH_MAX = 120
const ADDRESS_LENGTH_MAX = 500
const ISSUERS_MAX = 200

export interface AddIssuerArgs {
  readonly name: string
  /** Its address, exactly as its cards say it; or its `did:key`, which is its key. */
  readonly issuer: string
  /** Text of a JSON Web Key Set; empty for a `did:key`. */
  readonly keys: string
}

/** Errors: `input-invalid` (no name, no https address, no `did:key`), `limit-exceeded`, and those of `decodeIssuerKeys`. */
export async function addIssuer(session: Session, args: AddIssuerArgs): Promise<IssuerView> {
  const name = args.name.trim()
  // Letter for letter as its cards and licences say it: with a slash at its end it is another one.
  const issuer = args.issuer.trim()
  const isAddress = issuer.startsWith('https://') && issuer.length <= ADDRESS_LENGTH_MAX && URL.canParse(issuer)
  const isKey = publicJwk(issuer) !== null
  if (name === '' || name.length > NAME_LENGTH_MAX || !(isAddress || isKey)) throw refusal('input-invalid')
  const keys = isKey ? [] : must(decodeIssuerKeys(args.keys, issuer))
  const known = await listTrusted(session)
  if (known.length >= ISSUERS_MAX && !known.some((one) => one.issuer === issuer)) throw refusal('limit-exceeded')
  // A list is about a key: it goes with that alone.
  const lists = known.find((one) => one.issuer === issuer)?.lists?.filter(({ kid }) => keys.some((key) => key.kid === kid)) ?? []
  const entry = {
    name,
    issuer,
    exact: true as const,
    keys,
    ...(lists.length === 0 ? {} : { lists }),
    changedAtMs: laterThan(session, (await session.manifest.get('issuers', issuerKeyOf(issuer)))?.changedAtMs ?? 0),
  }
  await session.manifest.commit(async (tx) => {
    await tx.set('issuers', issuerKeyOf(issuer), entry)
    await addActivity(session, tx, 'issuer-added', { who: name, what: issuer })
  })
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return issuerView(entry)
}
