/** English: the keys of the vault, and the keychain of this computer. */

export const EN_KEYS = {
  'keychain.title': 'This computer’s keychain',
  'keychain.text':
    'The vault can also open without typing the passphrase: the keychain of this computer account keeps a key for it. Your passphrase and your 24 words go on working.',
  'keychain.honest': 'Whoever can sign in to this computer account can then open the vault while the keychain is unlocked.',
  'keychain.on': 'On: this computer’s keychain opens the vault.',
  'keychain.off': 'Off: only the passphrase or the 24 words open the vault.',
  'keychain.gone': 'The keychain cannot be reached now. The passphrase opens the vault.',
  'keychain.passphrase': 'Your passphrase',
  'keychain.enable': 'Switch on',
  'keychain.disable': 'Switch off',
  'keychain.enabled': 'From now on this computer’s keychain opens the vault, too.',
  'keychain.disabled': 'The keychain does not open the vault any more.',
  'keychain.kept': 'The keychain does not open the vault any more. What it kept for it could not be removed from it, but opens nothing.',
  'unlock.keychain': 'Open with this computer’s keychain',
  'activity.keychain-enabled': 'The keychain of a computer may open the vault from now on.',
  'activity.keychain-disabled': 'The keychain of a computer does not open the vault any more.',
} as const
