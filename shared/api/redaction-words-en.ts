/** Failures of redacted copies in English. */

export const REDACTION_WORDS_EN = {
  'redaction-impossible': {
    sentence: 'Salus cannot take words out of this file and be sure that none are left.',
    next: 'Leave it out of what you share, or make the copy without the file.',
  },
  'redaction-left': {
    sentence: 'A word you wanted out would still be in the copy, so no copy was made.',
    next: 'Take out the part it stands in, or leave this record out.',
  },
} as const
