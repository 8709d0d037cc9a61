/** English: what to say when a vault could not be brought back from a mirror. */

import type { RecoveryErrorCatalogue } from './error-catalogue.ts'

export const RECOVERY_WORDS_EN: RecoveryErrorCatalogue = {
  'recovery-refused': {
    sentence: 'Salus there gives nothing for these words.',
    next: 'Check the words and the card. Salus there has to be open, up to date, and to have kept your whole vault.',
  },
  'recovery-damaged': {
    sentence: 'What is kept there is not a whole vault of yours: something was changed or is missing. Nothing of it counts here.',
    next: 'Try somebody else who keeps your vault, or a backup file.',
  },
  'recovery-incomplete': {
    sentence: 'Some of your sealed files are not there whole.',
    withDetail: 'Some of your sealed files are not there whole: {missing}.',
    next: 'Try somebody else who keeps your vault, or come back without them.',
  },
}
