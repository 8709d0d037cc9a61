/** Invites as one token without spaces, for the clipboard, a mail or a file. */

import { err, ok } from '../model/result.ts'
import type { Result } from '../model/result.ts'
import { decodeBase64Url, encodeBase64Url } from './bytes.ts'

const PREFIX = 'salus-invite:'
const TOKEN_LENGTH_MAX = 24 * 1024 * 1024

/** `salus-invite:` and base64url of a sealed envelope. */
export function encodeInviteToken(envelope: Uint8Array): string {
  return `${PREFIX}${encodeBase64Url(envelope)}`
}

/** Errors: `invite-invalid`. */
export function decodeInviteToken(text: string): Result<Uint8Array> {
  if (text.length > TOKEN_LENGTH_MAX || !text.startsWith(PREFIX)) return err('invite-invalid')
  const bytes = decodeBase64Url(text.slice(PREFIX.length))
  return bytes === null ? err('invite-invalid') : ok(bytes)
}
