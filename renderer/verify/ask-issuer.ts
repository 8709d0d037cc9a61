/** Fetches the keys of an issuer of health cards from the address that a card names: only when a person pressed the button, and from nowhere else. Source: https://spec.smarthealth.cards/#determining-keys-associated-with-an-issuer */

import { parseJson } from '../../shared/crypto/canonical-json.ts'
import { addressOf, shortText } from './ask-ledger.ts'
import type { Fetch } from './ask-ledger.ts'
import { isKeySet, readKeys } from './issuer-keys.ts'
import type { PublicKey } from './issuer-keys.ts'

/** Why there are no keys; each has its sentence. */
export type IssuerProblem = 'unreachable' | 'strange'

const ANSWER_MS = 15_000
const DEPTH_MAX = 8
/** What can be read whole before the button is pressed, and letter for letter. */
const ISSUER = /^[\x21-\x7e]{1,100}$/u

/** Where an issuer publishes its keys; null where its name is no address that this page asks: with a slash at its end it would be read as another one. */
export function keysAddressOf(issuer: string): string | null {
  const address = addressOf(issuer)
  if (address === null || !ISSUER.test(issuer)) return null
  const { search, hash } = new URL(address)
  return search === '' && hash === '' && !issuer.endsWith('/') ? `${issuer}/.well-known/jwks.json` : null
}

/** Its keys, or why there are none. A move to another address is followed nowhere. */
export async function askIssuer(issuer: string, ask: Fetch): Promise<readonly PublicKey[] | IssuerProblem> {
  const address = keysAddressOf(issuer)
  if (address === null) return 'strange'
  let text: string
  try {
    const response = await ask(address, {
      method: 'GET',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
      signal: AbortSignal.timeout(ANSWER_MS),
    })
    if (!response.ok) return 'unreachable'
    text = await shortText(response)
  } catch {
    return 'unreachable'
  }
  const parsed = parseJson(text, { depthMax: DEPTH_MAX })
  if (!parsed.ok || !isKeySet(parsed.value)) return 'strange'
  const keys = readKeys(parsed.value)
  return typeof keys === 'string' ? 'strange' : keys
}
