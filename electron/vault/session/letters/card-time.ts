/** Which of two cards of a contact is the newer one, though her clock may have been far ahead when she made one of them. */

import type { Contact, ContactCard } from '../../../../shared/model/person.ts'

/** A contact with this card; one from the future is as old as its coming here. */
export function withCard({ cardAtMs: _before, ...contact }: Contact, card: ContactCard, nowMs: number): Contact {
  return { ...contact, card, ...(card.issuedAtMs > nowMs ? { cardAtMs: nowMs } : {}) }
}

/** Whether it takes the place of the card that is known. */
export function isNewerCard(known: Contact, card: ContactCard, nowMs: number): boolean {
  return known.card.signature !== card.signature && Math.min(card.issuedAtMs, nowMs) > knownAtMs(known, nowMs)
}

/** Whether what is known is newer; neither is true of two of one moment. */
export function isOlderCard(known: Contact, card: ContactCard, nowMs: number): boolean {
  return Math.min(card.issuedAtMs, nowMs) < knownAtMs(known, nowMs)
}

function knownAtMs({ card, cardAtMs }: Contact, nowMs: number): number {
  return saidAtMs(cardAtMs ?? card.issuedAtMs, nowMs)
}

/** A moment that has not come says nothing of what is older: whatever comes now takes its place. */
export function saidAtMs(atMs: number, nowMs: number): number {
  return atMs > nowMs ? 0 : atMs
}
