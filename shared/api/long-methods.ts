/** Which calls of a person may outlast her patience. */

import type { VaultMethod } from './vault-api.ts'

/** What a person begins and waits for, and what may take longer than she sits there: the vault does not lock for want of use while one of them runs. */
export const LONG_METHODS: ReadonlySet<VaultMethod> = new Set([
  'previewImport',
  'importRecords',
  'createBackup',
  'fireDrill',
  'exportEverything',
  'exportCar',
  'importCar',
  'checkVault',
  'repairVault',
  'fetchShare',
  'saveShared',
  'saveParcel',
  'openParcel',
  'makeLink',
  'restoreBackup',
  'recoverFromMirror',
  'joinDevice',
])
