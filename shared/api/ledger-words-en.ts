/** English: what to say when the ledger could not be asked, or a proof does not hold. */

import type { LedgerErrorCatalogue } from './error-catalogue.ts'

export const LEDGER_WORDS_EN: LedgerErrorCatalogue = {
  'ledger-off': { sentence: 'The ledger is switched off.', next: 'Switch it on under Settings if you want a witness.' },
  'ledger-unreachable': {
    sentence: 'Saved and signed here. The ledger cannot be reached right now.',
    next: 'Nothing to do: Salus tries again by itself.',
  },
  'ledger-silent': { sentence: 'No answer came from there, so nothing was changed.', next: 'Check the addresses, or try again later.' },
  'ledger-refused': { sentence: 'The public witness refused.', next: 'Try again, or choose another ledger under Settings.' },
  'ledger-not-here': {
    sentence: 'The ledger of this vault is not the one on this computer.',
    next: 'A ledger on a network is public already and needs no seal elsewhere.',
  },
  'ledger-wrong-chain': {
    sentence: 'This address answers for another ledger.',
    next: 'Check the number and the addresses under Settings.',
  },
  'ledger-disagrees': {
    sentence: 'The ledger addresses do not tell the same story.',
    next: 'Do not rely on the witness now. Choose other addresses.',
  },
  'ledger-damaged': {
    sentence: 'The ledger kept on this computer is damaged.',
    next: 'Your records are safe. Restore the ledger from a backup.',
  },
  'proof-invalid': {
    sentence: 'This proof does not fit the record.',
    next: 'Check that the file belongs to this record and was not changed.',
  },
  'proof-not-witnessed': { sentence: 'This record is not witnessed yet.', next: 'Wait until the ledger has confirmed it.' },
}
