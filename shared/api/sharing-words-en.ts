/** English words for what goes wrong between a share, its keys, mirrors and relays, and with redacted copies. */

export const SHARING_WORDS_EN = {
  'grant-too-large': {
    sentence: 'These are more records than one share can name. Nothing was shared.',
    withDetail: 'These are {recordCount} records; one share can name {recordCountMax} at the most. Nothing was shared.',
    next: 'Choose fewer kinds, only what is new from now on, or single records; what is left can go into a second share.',
  },
  'share-grew': {
    sentence: 'More was added to this share since you looked at it. Nothing was fetched.',
    next: 'Look at how much it is now, then fetch it if you want to.',
  },
  'grant-expired': { sentence: 'This share has ended.', next: 'Ask for a new one if it is still needed.' },
  'grant-not-yet': { sentence: 'This share has not begun yet.', next: 'Come back on the day it begins.' },
  'grant-withdrawn': { sentence: 'This share was stopped by its owner.', next: 'Ask the person if you have a question.' },
  'key-owner-away': {
    sentence:
      'This opens for the first time only while the Salus of the person who shared it, or of somebody who keeps for them, can be reached, because it hears of it first.',
    next: 'Try again when one of these computers is on and connected. What you opened before still opens.',
  },
  'key-refused': {
    sentence: 'The Salus of the person who shared it did not open this.',
    next: 'Ask whether the share is still open. A computer that was restored from a backup needs a new share.',
  },
  'mirror-room-used': {
    sentence: 'More than that is kept here already, and somebody relies on it.',
    next: 'Give at least as much room as is used, or stop keeping.',
  },
  'mirror-too-many': {
    sentence: 'This computer keeps for as many people already as one computer can.',
    next: 'Stop keeping for somebody, or say yes on another computer.',
  },
  'mirror-not-asked': { sentence: 'This contact does not ask you to keep anything.', next: 'They can ask you again.' },
  'relay-invalid': {
    sentence: 'This is not the address of a relay.',
    next: 'Ask whoever runs the relay for the line that begins with /ip4 or /dns and ends with its id, and put in the whole line.',
  },
  'record-taken-back': {
    sentence: 'This record was taken back by the person who shared it.',
    next: 'Go back to the share; the other records can still be opened.',
  },
  'share-view-only': {
    sentence: 'This was shared for looking only, so no copy can be saved.',
    next: 'Look at it here in Salus, or ask for it with "keep a copy" and say why.',
  },
} as const
