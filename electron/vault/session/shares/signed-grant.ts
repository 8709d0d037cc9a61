/** The signed grant behind an entry of the manifest. */

import { decodeUtf8 } from '../../../../shared/crypto/bytes.ts'
import { readGrant } from '../../../../shared/crypto/grant.ts'
import type { GrantTerms, SignedGrant } from '../../../../shared/model/grant.ts'
import type { GrantEntry } from '../collections.ts'
import { must } from '../refusal.ts'
import { readBlob } from '../session.ts'
import type { Session } from '../session.ts'

/** Verified again with every reading. */
export async function readSignedGrant(
  session: Session,
  entry: Pick<GrantEntry, 'blob'>,
): Promise<{ readonly signed: SignedGrant; readonly terms: GrantTerms }> {
  const signed = JSON.parse(decodeUtf8(await readBlob(session, entry.blob))) as SignedGrant
  return { signed, terms: must(readGrant(signed)) }
}
