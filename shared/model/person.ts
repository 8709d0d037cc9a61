/** People: identities, contact cards and the roles a contact may have. */

/** `did:key:z6Mk...` (Ed25519). */
export type Did = string

export const CONTACT_ROLES = ['clinician', 'family', 'study', 'other'] as const
export type ContactRole = (typeof CONTACT_ROLES)[number]

/** Longest name of a person, in characters. */
export const PERSON_NAME_MAX = 120

/** Signed by the Identity: this device key (libp2p peer id) speaks for this Identity. */
export interface DeviceCertificate {
  readonly did: Did
  /** libp2p peer id, base58btc. */
  readonly peerId: string
  readonly issuedAtMs: number
  /** Ed25519, 64 bytes, base64url, over the domain-tagged canonical JSON of the other fields. */
  readonly signature: string
}

/** What a person gives to another so that they can meet; one token `salus-card:` and base64url. */
export interface ContactCard {
  readonly version: 1
  readonly name: string
  readonly did: Did
  /** X25519 public key for envelopes, 32 bytes, base64url. */
  readonly sealingKey: string
  readonly device: DeviceCertificate
  /** libp2p multiaddrs without peer id. */
  readonly addresses: readonly string[]
  readonly issuedAtMs: number
  readonly signature: string
}

export interface Contact {
  readonly id: string
  readonly did: Did
  readonly name: string
  readonly role: ContactRole
  readonly card: ContactCard
  /** When the card came, where it says a later moment: her clock was ahead. */
  readonly cardAtMs?: number
  readonly safetyWords: readonly string[]
  /** True once the person said that the words were compared aloud. */
  readonly verified: boolean
  readonly addedAtMs: number
  /** The person took it off her list: it stays as a note, so that what was signed has a name and no other computer brings it back. */
  readonly removed?: true
  /** When it was taken off the list, or added again after that. */
  readonly changedAtMs?: number
}
