/** Starts the worker that unpacks pictures; its address is the only one this makes. */

import workerUrl from './picture-worker.ts?worker&url'

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (url: string) => string }): { createScriptURL(url: string): string }
}

let address: string | null = null

export function startPictureWorker(): Worker {
  const { trustedTypes } = window as unknown as { readonly trustedTypes?: TrustedTypes }
  // A policy can be made once in a page.
  address ??=
    trustedTypes?.createPolicy('salus-picture-worker', { createScriptURL: () => workerUrl }).createScriptURL(workerUrl) ?? workerUrl
  return new Worker(address, { type: 'module' })
}
