/** The vault as a whole: method name to function. */

import { acceptRollback } from './accept-rollback.ts'
import { changeName } from './change-name.ts'
import { checkVault } from './check-vault.ts'
import { createBackup } from './create-backup.ts'
import { exportEverything } from './export-everything.ts'
import { fireDrill } from './fire-drill.ts'
import { listActivity } from './list-activity.ts'
import { readSettings } from './read-settings.ts'
import { repairVault } from './repair-vault.ts'
import { showStatus } from './show-status.ts'
import { writeSettings } from './write-settings.ts'

export const VAULT = {
  acceptRollback,
  changeName,
  checkVault,
  createBackup,
  exportEverything,
  fireDrill,
  listActivity,
  readSettings,
  repairVault,
  showStatus,
  writeSettings,
}
