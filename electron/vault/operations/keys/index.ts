/** Passphrase, words, keychain and keys: method name to function. */

import { changePassphrase } from './change-passphrase.ts'
import { checkRecoveryWords } from './check-recovery-words.ts'
import { confirmRecoveryWords } from './confirm-recovery-words.ts'
import { disableKeychain } from './disable-keychain.ts'
import { enableKeychain } from './enable-keychain.ts'
import { rotateKeys } from './rotate-keys.ts'
import { rotateMasterKey } from './rotate-master-key.ts'
import { showKeychain } from './show-keychain.ts'
import { showRecoveryWords } from './show-recovery-words.ts'
import { takeMasterKey } from './take-master-key.ts'

export const KEYS = {
  changePassphrase,
  checkRecoveryWords,
  confirmRecoveryWords,
  disableKeychain,
  enableKeychain,
  rotateKeys,
  rotateMasterKey,
  showKeychain,
  showRecoveryWords,
  takeMasterKey,
}
