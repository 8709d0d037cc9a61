/** Starts the workers that unpack pictures and look for codes in them; their addresses are the only ones this makes. */

import codeUrl from './code-worker.ts?worker&url'
import pictureUrl from './picture-worker.ts?worker&url'

interface Policy {
  createScriptURL(url: string): string
}
interface TrustedTypes {
  createPolicy(name: string, rules: Policy): Policy
}

let policy: Policy | null = null

export function startPictureWorker(): Worker {
  return start(pictureUrl)
}

export function startCodeWorker(): Worker {
  return start(codeUrl)
}

function start(url: string): Worker {
  const { trustedTypes } = window as unknown as { readonly trustedTypes?: TrustedTypes }
  // A policy can be made once in a page.
  policy ??= trustedTypes?.createPolicy('salus-picture-worker', {
    createScriptURL: (asked) => (asked === codeUrl ? codeUrl : pictureUrl),
  }) ?? { createScriptURL: (asked) => asked }
  return new Worker(policy.createScriptURL(url), { type: 'module' })
}
