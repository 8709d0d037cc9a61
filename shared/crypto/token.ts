/** Invites and requests as one token without spaces, for the clipboard, a mail or a file. */

import type { ErrorCode } from '../model/errors.ts'
import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { decodeBase64Url, encodeBase64Url } from './bytes.ts'

const INVITE_PREFIX = 'salus-invite:'
const REQUEST_PREFIX = 'salus-request:'
const TOKEN_LENGTH_MAX = 24 * 1024 * 1024

/** `salus-invite:` and base64url of a sealed envelope. */
export function encodeInviteToken(envelope: Uint8Array): string {
  return `${INVITE_PREFIX}${encodeBase64Url(envelope)}`
}

/** Errors: `invite-invalid`. */
export function decodeInviteToken(text: string): Result<Uint8Array> {
  return decodeToken(text, INVITE_PREFIX, 'invite-invalid')
}

/** `salus-request:` and base64url of a sealed envelope. */
export function encodeRequestToken(envelope: Uint8Array): string {
  return `${REQUEST_PREFIX}${encodeBase64Url(envelope)}`
}

/** Errors: `request-invalid`. */
export function decodeRequestToken(text: string): Result<Uint8Array> {
  return decodeToken(text, REQUEST_PREFIX, 'request-invalid')
}

function decodeToken(text: string, prefix: string, code: ErrorCode): Result<Uint8Array> {
  if (text.length > TOKEN_LENGTH_MAX || !text.startsWith(prefix)) return err(code)
  const bytes = decodeBase64Url(text.slice(prefix.length))
  return bytes === null ? err(code) : ok(bytes)
}
