/** Runs the product's code on vectors about amendments. */

import { amendmentHash, grantHash, readAmendment, signAmendment } from '../../shared/crypto/amendment.ts'
import { encodeBase64Url, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { readGrant } from '../../shared/crypto/grant.ts'
import { deriveIdentity, signBytes } from '../../shared/crypto/identity.ts'
import { SIGNATURE_DOMAINS } from '../../shared/crypto/labels.ts'
import { amend } from '../../shared/model/amendment.ts'
import type { GrantAmendment } from '../../shared/model/amendment.ts'
import type { SignedAmendment } from '../../shared/model/signed-amendment.ts'
import type { SignedGrant } from '../../shared/model/grant.ts'
import { ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import type { Runner } from './sealing-runners.ts'
import { bytesOf, changeText, textOf } from './vector-file.ts'
import type { Fields } from './vector-file.ts'

/** The runners of this part by kind. */
export const AMENDMENT_RUNNERS: Readonly<Record<string, Runner>> = {
  'grant-hash': (fields) => ok(grantHash(fields['grant'] as SignedGrant)),
  amendment: (fields) => {
    const signed = signAmendment(deriveIdentity(bytesOf(fields, 'masterKey')), fields['amendment'] as GrantAmendment)
    return ok({ signed, hash: amendmentHash(signed) })
  },
  'amendment-text': runText,
  'amendment-open': (fields) => {
    const { amendmentJson, signature } = fields['signed'] as SignedAmendment
    return readAmendment({ amendmentJson: changeText(amendmentJson, fields['replace']), signature }, textOf(fields, 'grantor'))
  },
  amended: runAmended,
}

/** Signs changed text, whatever it says. */
function runText(fields: Fields): Result<unknown> {
  const amendmentJson = changeText(canonicalJson(fields['amendment']), fields['replace'])
  const signature = signBytes(deriveIdentity(bytesOf(fields, 'masterKey')), SIGNATURE_DOMAINS.amendment, encodeUtf8(amendmentJson))
  return ok({ amendmentJson, signature: encodeBase64Url(signature) })
}

function runAmended(fields: Fields): Result<unknown> {
  const grant = fields['grant'] as SignedGrant
  const terms = readGrant(grant)
  if (!terms.ok) return terms
  const read = []
  for (const signed of fields['amendments'] as readonly SignedAmendment[]) {
    const one = readAmendment(signed, terms.value.grantor)
    if (!one.ok) return one
    read.push(one.value)
  }
  const { records, removedAtMs, next, waiting, refused } = amend(terms.value, grantHash(grant), read)
  return ok({
    records: records.map(({ recordId }) => recordId).sort(),
    removed: [...removedAtMs.keys()].sort(),
    next,
    waiting: waiting.map(({ hash }) => hash),
    refused: refused.map(({ hash }) => hash),
  })
}
