/** Files that others can check without Salus, and the page that checks them. */

import type { Result } from '../model/result.ts'

/** Makes such files, and checks a proof. */
export interface ForOthersApi {
  saveProof(args: { recordId: string }): Result<{ name: string; text: string }>
  /** `record`: the record itself, its file or its resource as JSON, where it is at hand. */
  /** `sealedBeforeMs`: of a ledger that was sealed on a public one, as that says; null where that was not asked. */
  verifyProof(args: {
    text: string
    record?: Uint8Array
  }): Result<{ witnessed: boolean; witnessedAtMs: number; height: number; sealedBeforeMs?: number | null }>
  /** A consent that was given or received, as FHIR with its signature. */
  saveConsent(args: { grantId: string }): Result<{ name: string; text: string }>
  /** Of a consent that was given. */
  saveReceipts(args: { grantId: string }): Result<{ name: string; text: string; count: number }>
}

/** In step with it: the compiler refuses a missing or an extra name. */
export const FOR_OTHERS_METHODS: Readonly<Record<keyof ForOthersApi, true>> = {
  saveProof: true,
  verifyProof: true,
  saveConsent: true,
  saveReceipts: true,
}

/** What the shell does with the page. */
export interface VerifyPageApi {
  /** Its SHA-256, 64 hexadecimal characters; empty where this build has none. */
  showVerifyPage(): Promise<{ readonly sha256: string }>
  /** Save dialog; false when cancelled. */
  saveVerifyPage(): Promise<Result<boolean>>
}
