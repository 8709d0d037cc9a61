/** Whom to call in an emergency, as the person typed it: kept with the settings, sealed like them. */

import type { EmergencyContact } from './summary.ts'

/** People at the most, and characters of each part. */
export const EMERGENCY_CONTACTS_MAX = 6
export const CONTACT_LENGTHS_MAX = { name: 60, phone: 30, relation: 40 } as const

/** Only what can be called, each once and within its lengths. */
export function areEmergencyContacts(value: unknown): value is readonly EmergencyContact[] {
  if (!Array.isArray(value) || value.length > EMERGENCY_CONTACTS_MAX || !value.every(isContact)) return false
  return new Set(value.map(contactKey)).size === value.length
}

/** The same for two entries that name one person at one number. */
export function contactKey({ name, phone }: EmergencyContact): string {
  return `kept-${name}-${phone}`
}

function isContact(value: unknown): value is EmergencyContact {
  if (typeof value !== 'object' || value === null) return false
  const contact = value as Readonly<Record<string, unknown>>
  const fits = Object.entries(CONTACT_LENGTHS_MAX).every(([part, lengthMax]) => {
    const text = contact[part]
    return typeof text === 'string' && text.length <= lengthMax
  })
  return fits && Object.keys(contact).length === 3 && typeof contact['phone'] === 'string' && contact['phone'].trim() !== ''
}
