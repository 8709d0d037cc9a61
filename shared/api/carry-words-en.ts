/** English: what to say when a sealed file could not be saved or opened. */

import type { CarryErrorCatalogue } from './error-catalogue.ts'

export const CARRY_WORDS_EN: CarryErrorCatalogue = {
  'car-invalid': {
    sentence: 'This is not a sealed file that Salus can read.',
    next: 'Choose the file that was saved for you, usually ending in .salus or .car.',
  },
  'car-damaged': { sentence: 'This sealed file was changed or damaged on its way. Nothing of it was kept.', next: 'Ask for it once more.' },
  'car-incomplete': { sentence: 'This sealed file is not whole. Nothing of it was kept.', next: 'Copy it again, or ask for it once more.' },
  'parcel-invalid': {
    sentence: 'There are sealed blocks in this file, but no share and no letters.',
    next: 'It can mend a vault under Recovery. To receive a share, ask for the file that was saved from the page of the share.',
  },
  'parcel-foreign': {
    sentence: 'Something is in this sealed file that does not belong to it. Nothing of it was kept.',
    next: 'Ask whoever gave it to you to save it again.',
  },
  'parcel-needs-sender': {
    sentence: 'The keys of this share come only against receipts, so a file alone cannot be opened.',
    next: 'Whoever gets it has to be able to reach your Salus. Save it knowing that, or share without that condition.',
  },
  'place-address': {
    sentence: 'This address is not secure, or its certificate does not fit.',
    next: 'Use an address that begins with https://, without a name or password in it.',
  },
  'place-unreachable': { sentence: 'This place does not answer right now.', next: 'Check the address, or try again later.' },
  'place-redirected': {
    sentence: 'This place sends elsewhere, and Salus does not follow.',
    next: 'Ask its provider for the direct address.',
  },
  'place-refused': {
    sentence: 'This place did not accept the key or password.',
    next: 'Enter it again, or ask the provider for a new one.',
  },
  'place-failed': {
    sentence: 'This place did not do what was asked.',
    withDetail: 'This place did not do what was asked (it answered {status}).',
    next: 'Try again later, or ask the provider.',
  },
  'place-answer': { sentence: 'This place answered in a way that does not fit.', next: 'Check that the address is the right one.' },
  'pinning-off': { sentence: 'No service was named that keeps sealed blocks.', next: 'Name one under Settings, or do without.' },
  'link-address': {
    sentence: 'Nobody could read at this address, or it is too long for a link.',
    next: 'Give an address that begins with https:// and has at most about 80 characters.',
  },
  'link-too-large': {
    sentence: 'This is too large for one link.',
    withDetail: 'This is too large for one link: it can hold {megabyteCountMax} MB at the most.',
    next: 'Choose fewer records, or leave out pictures and long papers. A share between two Salus has no such bound.',
  },
  'link-too-many': {
    sentence: 'These are more records than one link can hold. No link was made.',
    withDetail: 'These are {recordCount} records; one link can hold {recordCountMax} at the most. No link was made.',
    next: 'Choose fewer kinds or single records; what is left can go into a second link. A share between two Salus holds more.',
  },
  'link-changed': {
    sentence: 'What you chose changed after it was shown, so nothing was sealed.',
    next: 'Look at what goes now, then make the link again.',
  },
  'link-not-found': { sentence: 'This link is not here.', next: 'Look at the list of links.' },
  'link-not-hosted': {
    sentence: 'This link lies at a place that only keeps files, and it cannot say who opened it.',
    next: 'For that, put links at a host of your own.',
  },
  'link-passcode-place': {
    sentence: 'This place only keeps files and cannot ask for a passcode.',
    next: 'Leave the passcode empty, or choose a host of your own.',
  },
  'link-passcode-short': { sentence: 'This passcode is too short.', next: 'Take at least six letters or digits.' },
  'link-still-there': {
    sentence: 'Its place says that the file is gone, but it can still be read at its address. It may be a copy that is served for a while.',
    next: 'Remove it again later. If it stays, ask whoever keeps the place to delete it.',
  },
  'parcel-empty': { sentence: 'Nothing waits for this contact.', next: 'There is nothing to save. What was sent has arrived.' },
}
