/** Changes settings. */

import type { Settings } from '../../../../shared/api/vault-api.ts'
import { areEmergencyContacts } from '../../../../shared/model/emergency-contacts.ts'
import { UNIT_QUANTITIES, UNITS_OF } from '../../../../shared/model/units.ts'
import type { UnitChoices } from '../../../../shared/model/units.ts'
import { refusal } from '../../session/refusal.ts'
import { changeVaultEntry } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Minutes without a touch before locking: bounds. */
const IDLE_MINUTES_MIN = 1
const IDLE_MINUTES_MAX = 120

/** Errors: `input-invalid`. */
export async function writeSettings(session: Session, args: Settings): Promise<Settings> {
  const { language, theme, idleLockMinutes, insights = true, units, contacts } = args
  const known = ['en', 'ro'].includes(language) && ['system', 'light', 'dark'].includes(theme)
  if (!known || typeof insights !== 'boolean' || !(idleLockMinutes >= IDLE_MINUTES_MIN && idleLockMinutes <= IDLE_MINUTES_MAX))
    throw refusal('input-invalid')
  if (units !== undefined && !areUnits(units)) throw refusal('input-invalid')
  if (contacts !== undefined && !areEmergencyContacts(contacts)) throw refusal('input-invalid')
  let settings: Settings = { language, theme, idleLockMinutes, insights }
  await session.manifest.commit((tx) =>
    changeVaultEntry(tx, (entry) => {
      const chosen = units ?? entry.settings.units
      const people = contacts ?? entry.settings.contacts
      settings = {
        ...settings,
        ...(chosen === undefined ? {} : { units: chosen }),
        ...(people === undefined ? {} : { contacts: people }),
        ...(entry.settings.relay === undefined ? {} : { relay: entry.settings.relay }),
      }
      return { ...entry, settings }
    }),
  )
  session.emit({ type: 'changed', what: ['settings'] })
  return settings
}

/** Only units that there are, of quantities that there are. */
function areUnits(units: UnitChoices): boolean {
  if (typeof units !== 'object' || Array.isArray(units)) return false
  return Object.entries(units).every(([name, unit]) => UNIT_QUANTITIES.some((one) => one === name && UNITS_OF[one].includes(unit)))
}
