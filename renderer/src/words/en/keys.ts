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
  'master.title': 'New keys for the whole vault',
  'master.text':
    'Everything is sealed anew. Whoever once copied the small key file of this vault, and knows the passphrase it had then, reads nothing that you write from now on. If somebody may know your passphrase, change it first; if a computer was lost, remove it first.',
  'master.limits':
    'You stay the same person: your contacts, consents and 24 words stay. So whoever had the very first key can still sign in your name and read letters sent to you. Old backups still open as before; make a new one afterwards. Your other computers ask for the passphrase once.',
  'master.passphrase': 'Your passphrase',
  'master.do': 'Make new keys',
  'master.working': 'Sealing everything anew. You can go on working; stopped, it goes on by itself.',
  'master.resealing': 'Being sealed anew',
  'master.done': 'The vault has new keys. Make a new backup.',
  'master.doneWithoutKeychain':
    'The vault has new keys. Make a new backup. The keychain of this computer could not be reached and does not open the vault any more.',
  'master.elsewhere': 'The keys of your vault were made new on “{name}”',
  'master.elsewhereText':
    'Nothing is lost: this computer goes on with the keys it has, but the two are not in step until it has the new ones. Type the passphrase you use on “{name}”; from then on it opens the vault here, too.',
  'master.elsewherePassphrase': 'The passphrase on “{name}”',
  'master.take': 'Take the new keys over',
  'master.taken': 'This computer has the new keys, and the two are in step again.',
  'master.older': '“{name}” still has the keys from before. Open Salus there and type the passphrase you use here.',
  'master.newer': '“{name}” has new keys. Type its passphrase at the top of this page.',
  'master.soon': '“{name}” is sealing everything anew. The two come into step when it is done.',
  'activity.master-key-rotated': 'The vault has new keys, and everything is sealed by them.',
  'activity.master-key-taken': 'The new keys of the vault were taken over from “{who}”.',
  'activity.keychain-enabled': 'The keychain of a computer may open the vault from now on.',
  'activity.keychain-disabled': 'The keychain of a computer does not open the vault any more.',
} as const
