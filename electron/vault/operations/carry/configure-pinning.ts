/** Names the one service that may be asked to keep sealed blocks, or none. Nobody is asked by this. */

import type { PinningView } from '../../../../shared/api/pinning-views.ts'
import { heldAt } from '../../session/carry/pin-entries.ts'
import { refusal } from '../../session/refusal.ts'
import { addActivity, changeVaultEntry, laterThan } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

const ENDPOINT_LENGTH_MAX = 500
const TOKEN_LENGTH_MAX = 8_192
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Errors: `place-address`, `input-invalid` for a token that no header can carry. */
export async function configurePinning(
  session: Session,
  args: { readonly endpoint: string; readonly token: string } | null,
): Promise<PinningView> {
  const endpoint = args === null ? '' : checked(args.endpoint)
  const token = args?.token.trim() ?? ''
  if (args !== null && (token === '' || token.length > TOKEN_LENGTH_MAX || !/^[\x21-\x7e]+$/u.test(token))) throw refusal('input-invalid')
  await session.manifest.commit(async (tx) => {
    await changeVaultEntry(tx, (entry) => {
      const changedAtMs = laterThan(session, entry.pinning?.changedAtMs ?? 0)
      const listed = entry.pinning === undefined || entry.pinning.isListed === true ? ({ isListed: true } as const) : {}
      return { ...entry, pinning: { endpoint, token, changedAtMs, ...listed } }
    })
    await addActivity(session, tx, args === null ? 'pinning-off' : 'pinning-on', { what: endpoint === '' ? '' : new URL(endpoint).host })
  })
  session.emit({ type: 'changed', what: ['settings', 'grants', 'activity'] })
  return { endpoint, host: endpoint === '' ? '' : new URL(endpoint).host, held: await heldAt(session, endpoint) }
}

function checked(text: string): string {
  const endpoint = text.trim().replace(/\/+$/u, '')
  if (endpoint.length > ENDPOINT_LENGTH_MAX || !URL.canParse(endpoint)) throw refusal('place-address')
  const { protocol, hostname, username, password, search, hash } = new URL(endpoint)
  const isSecure = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
  if (!isSecure || username !== '' || password !== '' || search !== '' || hash !== '') throw refusal('place-address')
  return endpoint
}
