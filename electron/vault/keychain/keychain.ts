/** The system's keychain: Secret Service on Linux, Keychain on macOS, Credential Manager on Windows. Never a file of our own, never the kernel's memory. */

import type { AsyncEntry } from '@napi-rs/keyring'
import { createRequire } from 'node:module'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'
import type { KeychainPort } from '../ports.ts'

type Library = { readonly AsyncEntry: typeof AsyncEntry }

/** Under which name the keychain lists what is Salus's. */
const SERVICE = 'Salus'
/** No secret has this name: whether somebody answers is asked without opening anything, so no dialog appears. */
const NOBODY = 'nobody'
/** The system may ask the person; after this long nobody is there. */
const ANSWER_MS_MAX = 120_000

/** Loads the library when it is first needed; without it, or without a keychain, every call says so. */
export function createKeychain(): KeychainPort {
  const ask = async <T>(account: string, question: (entry: AsyncEntry) => Promise<T>, waitMsMax = ANSWER_MS_MAX): Promise<Result<T>> => {
    const entry = openEntry(account)
    return entry === null ? err('keychain-unavailable') : answerOf(question(entry), waitMsMax)
  }
  return {
    isThere: async () => (await ask(NOBODY, (entry) => entry.getSecret())).ok,
    read: async (account, waitMsMax) => {
      const found = await ask(account, (entry) => entry.getSecret(), waitMsMax)
      if (!found.ok || found.value === null) return found as Result<null>
      const secret = Uint8Array.from(found.value)
      found.value.fill(0)
      return ok(secret)
    },
    write: async (account, secret) => {
      const written = await ask(account, (entry) => entry.setSecret(secret))
      return written.ok ? ok(null) : written
    },
    remove: async (account) => {
      const removed = await ask(account, (entry) => entry.deleteCredential())
      return removed.ok ? ok(null) : removed
    },
  }
}

/** Null where the library or the keychain is not there. */
function openEntry(account: string): AsyncEntry | null {
  try {
    const library = createRequire(import.meta.url)('@napi-rs/keyring') as Library
    return new library.AsyncEntry(SERVICE, account, { linux: { store: 'secret-service' } })
  } catch {
    return null
  }
}

async function answerOf<T>(question: Promise<T>, waitMsMax: number): Promise<Result<T>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Result<T>>((resolve) => {
    timer = setTimeout(() => {
      resolve(err('keychain-unavailable'))
    }, waitMsMax)
  })
  const answered = question.then(
    (value): Result<T> => ok(value),
    (): Result<T> => err('keychain-unavailable'),
  )
  return Promise.race([answered, late]).finally(() => {
    clearTimeout(timer)
  })
}
