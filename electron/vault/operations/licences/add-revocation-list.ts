/** Puts a list of cards that an issuer took back beside its keys; the person brings it, nobody is asked for it. */

import type { IssuerView } from '../../../../shared/api/card-views.ts'
import { decodeRevocationList } from '../../../../shared/crypto/revocation-list.ts'
import { issuerKeyOf, issuerView, listTrusted } from '../../session/letters/issuers.ts'
import { must, refusal } from '../../session/refusal.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Errors: those of `decodeRevocationList`; `revocation-list-unknown` where no issuer of the list has its key, `revocation-list-older` where a newer one is there. */
export async function addRevocationList(session: Session, args: { readonly list: string }): Promise<IssuerView> {
  const list = must(decodeRevocationList(args.list))
  const issuer = (await listTrusted(session)).find(({ keys }) => keys.some(({ kid }) => kid === list.kid))
  if (issuer === undefined) throw refusal('revocation-list-unknown')
  const lists = issuer.lists ?? []
  if (lists.some(({ kid, version }) => kid === list.kid && version > list.version)) throw refusal('revocation-list-older')
  // Nothing is said of the issuer by it: where another computer takes that off the list meanwhile, it stays off.
  const entry = { ...issuer, lists: [...lists.filter(({ kid }) => kid !== list.kid), list] }
  await session.manifest.commit(async (tx) => {
    await tx.set('issuers', issuerKeyOf(issuer.issuer), entry)
    await addActivity(session, tx, 'revocation-list-added', { who: issuer.name, count: list.numbers.length })
  })
  session.emit({ type: 'changed', what: ['settings', 'activity'] })
  return issuerView(entry)
}
