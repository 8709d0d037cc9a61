/** Changes settings. */

import type { Settings } from '../../../shared/api/vault-api.ts'
import { refusal } from '../session/refusal.ts'
import { changeVaultEntry } from '../session/session.ts'
import type { Session } from '../session/session.ts'

/** Minutes without a touch before locking: bounds. */
const IDLE_MINUTES_MIN = 1
const IDLE_MINUTES_MAX = 120

/** Errors: `input-invalid`. */
export async function writeSettings(session: Session, args: Settings): Promise<Settings> {
  const { language, theme, idleLockMinutes, insights = true } = args
  const known = ['en', 'ro'].includes(language) && ['system', 'light', 'dark'].includes(theme)
  if (!known || typeof insights !== 'boolean' || !(idleLockMinutes >= IDLE_MINUTES_MIN && idleLockMinutes <= IDLE_MINUTES_MAX))
    throw refusal('input-invalid')
  const settings: Settings = { language, theme, idleLockMinutes, insights }
  await session.manifest.commit((tx) => changeVaultEntry(tx, (entry) => ({ ...entry, settings })))
  session.emit({ type: 'changed', what: ['settings'] })
  return settings
}
