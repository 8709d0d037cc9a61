/** Runs the product's code on vectors about requests. */

import { encodeBase64Url, encodeUtf8 } from '../../shared/crypto/bytes.ts'
import { canonicalJson } from '../../shared/crypto/canonical-json.ts'
import { deriveIdentity, signBytes } from '../../shared/crypto/identity.ts'
import { SIGNATURE_DOMAINS } from '../../shared/crypto/labels.ts'
import { readRequest, requestHash, signRequest } from '../../shared/crypto/request.ts'
import { decodeRequestToken } from '../../shared/crypto/token.ts'
import type { RequestTerms } from '../../shared/model/request.ts'
import type { SignedRequest } from '../../shared/model/signed-request.ts'
import { ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { mapped } from './sealing-runners.ts'
import type { Runner } from './sealing-runners.ts'
import { bytesOf, changeText, hexOf, textOf } from './vector-file.ts'
import type { Fields } from './vector-file.ts'

/** The runners of this part by kind. */
export const REQUEST_RUNNERS: Readonly<Record<string, Runner>> = {
  request: (fields) => {
    const signed = signRequest(deriveIdentity(bytesOf(fields, 'masterKey')), fields['terms'] as RequestTerms)
    return ok({ signed, hash: requestHash(signed) })
  },
  'request-text': runText,
  'request-open': runOpen,
  'request-token-decode': (fields) => mapped(decodeRequestToken(textOf(fields, 'token')), hexOf),
}

/** Signs changed text, whatever it says. */
function runText(fields: Fields): Result<unknown> {
  const requestJson = changeText(canonicalJson(fields['terms']), fields['replace'])
  const signature = signBytes(deriveIdentity(bytesOf(fields, 'masterKey')), SIGNATURE_DOMAINS.request, encodeUtf8(requestJson))
  return ok({ requestJson, signature: encodeBase64Url(signature) })
}

function runOpen(fields: Fields): Result<unknown> {
  const { requestJson, signature } = fields['request'] as SignedRequest
  return readRequest({ requestJson: changeText(requestJson, fields['replace']), signature })
}
