/** Every failure in English: what happened, and what to do next. */

import { CARD_WORDS_EN } from './card-words-en.ts'
import { LEDGER_WORDS_EN } from './ledger-words-en.ts'
import { OFFER_WORDS_EN } from './offer-words-en.ts'
import { PAPER_WORDS_EN } from './paper-words-en.ts'
import { PEOPLE_WORDS_EN } from './people-words-en.ts'
import { CARRY_WORDS_EN } from './carry-words-en.ts'
import { RECOVERY_WORDS_EN } from './recovery-words-en.ts'
import type { ErrorCatalogue } from './error-catalogue.ts'
import { REDACTION_WORDS_EN } from './redaction-words-en.ts'
import { REQUEST_WORDS_EN } from './request-words-en.ts'
import { SHARING_WORDS_EN } from './sharing-words-en.ts'

export const ERROR_WORDS_EN: ErrorCatalogue = {
  ...CARD_WORDS_EN,
  ...CARRY_WORDS_EN,
  ...LEDGER_WORDS_EN,
  ...RECOVERY_WORDS_EN,
  ...SHARING_WORDS_EN,
  ...OFFER_WORDS_EN,
  ...PAPER_WORDS_EN,
  ...PEOPLE_WORDS_EN,
  ...REDACTION_WORDS_EN,
  ...REQUEST_WORDS_EN,
  'vault-locked': { sentence: 'The vault is locked.', next: 'Open it with your passphrase, then try again.' },
  'vault-not-found': { sentence: 'There is no vault in this folder yet.', next: 'Create one, or restore one from your 24 words.' },
  'vault-exists': { sentence: 'There is already a vault in this folder.', next: 'Open it with its passphrase.' },
  'vault-open-elsewhere': {
    sentence: 'This vault is open in another Salus on this computer.',
    next: 'Close the other one, then try again.',
  },
  'newer-version': { sentence: 'This was made by a newer Salus.', next: 'Update Salus, then try again. Nothing was changed.' },
  'vault-newer-version': { sentence: 'This vault was last used with a newer Salus.', next: 'Update Salus. Nothing was changed.' },
  'vault-damaged': {
    sentence: 'Part of this vault cannot be read.',
    next: 'Do not delete anything. Run a check under Recovery, or restore a backup.',
  },
  'vault-rolled-back': {
    sentence: 'This vault is older than a state that was witnessed. It is open for reading only.',
    next: 'Restore your newest backup, let another of your computers bring it up to date, or go on from here.',
  },
  'date-ahead': {
    sentence:
      'The date of this computer is long after Salus was last used here. Until you say that it is right, the vault is open for reading only.',
    next: 'Say that the date is right, or set date and time: Salus then goes on by itself.',
  },
  'pairing-invalid': {
    sentence: 'This is not a code for a new computer.',
    next: 'Copy the whole code from the other computer, or show a new one there.',
  },
  'pairing-over': {
    sentence: 'This code is no longer good.',
    next: 'Show a new code on the other computer; each is good for ten minutes and one computer.',
  },
  'device-not-found': { sentence: 'That computer is not among yours, or no longer asks.', next: 'Show a new code and try again.' },
  'device-own': { sentence: 'That is the computer you are using.', next: 'Remove it from another of your computers.' },
  'device-limit': { sentence: 'There are sixteen computers already.', next: 'Remove one that you do not use any more.' },
  'unlock-refused': { sentence: 'That did not open the vault.', next: 'Check Caps Lock and try again, or restore with your 24 words.' },
  'unlock-too-soon': {
    sentence: 'Salus waits a little after each try.',
    withDetail: 'Salus waits a little after each try: {waitSeconds} more seconds.',
    next: 'Wait a moment, then try again. Nothing is lost.',
  },
  'passphrase-too-weak': { sentence: 'That passphrase is too easy to guess.', next: 'Use at least 15 characters, or at least 5 words.' },
  'words-wrong': {
    sentence: 'Those words do not fit.',
    withDetail: 'There are {count} words here, and 24 are needed.',
    next: 'Compare them with your sheet, one by one.',
  },
  'words-unknown-word': {
    sentence: 'One of the words is not in the list.',
    withDetail: 'Word number {position} is not in the list.',
    next: 'Check how it is spelled on your sheet.',
  },
  'words-not-confirmed': {
    sentence: 'Your 24 words have not been checked yet, so sharing waits.',
    next: 'Check three of them under Recovery. It takes a minute.',
  },
  'key-file-damaged': {
    sentence: 'The small key file of this vault is damaged.',
    next: 'Restore with your 24 words. Your records are still here.',
  },
  'keys-rotated': {
    sentence: 'The keys of this vault were made new, and the key file here is from before.',
    next: 'Put the newest key file back, or restore the newest backup. Nothing was changed.',
  },
  'keys-not-rotated': {
    sentence: 'None of your other computers has new keys for this vault.',
    next: 'Check that the computer where you made them is on and can be reached, then try again.',
  },
  'rotation-needs-words': {
    sentence: 'This vault does not know the key of its 24 words yet, and they have to open it afterwards, too.',
    next: 'Type your 24 words here once, then try again.',
  },
  'keychain-off': {
    sentence: 'This vault is not set up to open with the keychain of this computer.',
    next: 'Open it with your passphrase. You can switch the keychain on under Settings.',
  },
  'keychain-unavailable': {
    sentence: 'The keychain of this computer is not there, is locked, or said no.',
    next: 'Open the vault with your passphrase, or unlock the keychain and try again.',
  },
  'keychain-refused': {
    sentence: 'What the keychain of this computer has does not open this vault.',
    next: 'Open it with your passphrase, then switch the keychain on again under Settings.',
  },
  'wrong-key': { sentence: 'This was sealed with another key.', next: 'Ask the sender to share it again.' },
  'bytes-damaged': {
    sentence: 'This was changed or damaged on its way or on the disk.',
    next: 'Try again. If it stays, run a check under Recovery.',
  },
  'format-unknown': { sentence: 'Salus does not know this format.', next: 'Update Salus, or ask for the file in another form.' },
  'limit-exceeded': { sentence: 'This is larger than Salus handles at once.', next: 'Split it into smaller parts.' },
  'disk-full': { sentence: 'The disk is full. Nothing half-done was kept.', next: 'Free some space, then try again.' },
  'disk-nearly-full': {
    sentence: 'This disk has little room left. What others send is not taken in, so that your own records always have some.',
    next: 'Free some space, then try again. What came so far stays and is not sent again.',
  },
  'disk-read-only': {
    sentence: 'Nothing can be written to the folder of the vault.',
    next: 'Allow writing there, or check the disk: one that protects itself from damage becomes read-only.',
  },
  'disk-failed': { sentence: 'The disk did not answer as it should.', next: 'Check the disk, then try again. Keep your backup safe.' },
  'block-missing': {
    sentence: 'A piece of this record is not on this computer.',
    next: 'Restore it from a backup, or fetch the share again.',
  },
  'block-damaged': {
    sentence: 'A piece of this record is damaged on the disk.',
    next: 'Restore it from a backup, or fetch the share again.',
  },
  'file-empty': { sentence: 'The file is empty.', next: 'Save or download it again at its source.' },
  'file-unreadable': { sentence: 'The file cannot be opened.', next: 'Check that you may read it, then try again.' },
  'file-changed': { sentence: 'The file changed while it was being read.', next: 'Wait until nothing writes to it, then try again.' },
  'file-too-large': {
    sentence: 'The file is too large.',
    withDetail: 'The file is too large: {sizeMegabytes} MB.',
    next: 'Split it into smaller parts.',
  },
  'file-unknown-kind': {
    sentence: 'Salus cannot read this kind of file yet.',
    next: 'Use FHIR, C-CDA, HL7 version 2, DICOM, Apple Health exports, tables (CSV) of readings, PDF, JPEG, PNG, plain text or a ZIP of these.',
  },
  'dicom-broken': {
    sentence: 'The picture file is damaged or not complete.',
    next: 'Copy it again from the disc, or ask the hospital for a new one.',
  },
  'dicom-too-large': { sentence: 'The picture file says it is larger than any real picture.', next: 'Ask its source for the file again.' },
  'dicom-file-missing': {
    sentence: 'The disc names this file, but it is not there.',
    next: 'Copy the whole disc again, or ask the hospital for a new one.',
  },
  'dicomdir-alone': {
    sentence: 'This is only the table of contents of a disc; the pictures are not with it.',
    next: 'Choose the whole folder or the disc.',
  },
  'zip-broken': { sentence: 'The archive, or a part of it, is damaged.', next: 'Download or copy it again.' },
  'zip-bomb': {
    sentence: 'The archive would become far too large when it is opened.',
    next: 'Nothing of it was taken; ask its source for the files themselves.',
  },
  'zip-encrypted': {
    sentence: 'This file in the archive is locked with a password.',
    next: 'Open the archive with its password on your computer and choose the files in it.',
  },
  'zip-method-unknown': {
    sentence: 'This file in the archive is packed in a way that Salus cannot open.',
    next: 'Open the archive on your computer and choose the files in it.',
  },
  'zip-name-unsafe': {
    sentence: 'This file in the archive has a name that leads outside, so it was left out.',
    next: 'Open the archive on your computer and choose the file, if you trust it.',
  },
  'zip-nested': {
    sentence: 'This is an archive inside an archive inside an archive.',
    next: 'Open it on your computer and choose the files in it.',
  },
  'json-broken': { sentence: 'The file is not complete or not well formed.', next: 'Download it again at its source.' },
  'json-too-deep': { sentence: 'The file is nested too deeply to be a health record.', next: 'Ask its source for a plain export.' },
  'xml-broken': { sentence: 'The file is not complete or not well formed.', next: 'Download it again at its source.' },
  'xml-too-deep': { sentence: 'The file is nested too deeply to be a health record.', next: 'Ask its source for a plain export.' },
  'xml-doctype': {
    sentence: 'The file asks for text from elsewhere to be put into it, which Salus never does.',
    next: 'Ask its source for a file without a document type declaration.',
  },
  'apple-samples-unread': {
    sentence: 'Some readings say no time or no value, so they stay in the file only.',
    withDetail: 'Readings without a time or a value that can be read: {count}. They stay in the file only.',
    next: 'The file itself is kept whole.',
  },
  'apple-routes-left-out': {
    sentence: 'Where you walked and ran (routes of workouts) is not read.',
    withDetail: 'Where you walked and ran is not read; routes of workouts: {count}.',
    next: 'The routes stay in the archive, which is kept whole.',
  },
  'apple-copy-left-out': {
    sentence: 'This file says once more what the export itself says, so it is not read.',
    next: 'Nothing is missing.',
  },
  'table-columns-unknown': {
    sentence: 'This table has to be looked at: which column is what?',
    next: 'Say which column holds the date and which the values.',
  },
  'table-rows-unread': {
    sentence: 'Some lines of this table could not be read.',
    withDetail: 'Lines of this table that could not be read: {count} ({lines}).',
    next: 'They stay in the file, which is kept whole. Look at them there, or choose other columns.',
  },
  'table-empty': {
    sentence: 'No line of this table could be read in this way.',
    next: 'Choose other columns or another order of day and month.',
  },
  'fhir-version': { sentence: 'The file uses another version of the health format.', next: 'Ask its source for FHIR R4.' },
  'fhir-type-unknown': { sentence: 'The file holds something that is not a known kind of record.', next: 'Ask its source what it is.' },
  'fhir-not-a-resource': {
    sentence: 'The file holds data, but not a health record.',
    next: 'Choose the export that is named FHIR or health records.',
  },
  'parse-timeout': { sentence: 'Reading the file took too long, so it was stopped.', next: 'Split it into smaller parts.' },
  'parse-memory': {
    sentence: 'Reading the file ended before its end, most often because it needs too much memory.',
    next: 'Split it into smaller parts.',
  },
  'import-nothing': { sentence: 'There was nothing new to add.', next: 'Choose other files.' },
  'import-gone': { sentence: 'This list is no longer waiting.', next: 'Choose the files again.' },
  'import-in-use': {
    sentence: 'Something of this import is shared with somebody now.',
    next: 'Stop that sharing first, then undo the import.',
  },
  cancelled: { sentence: 'Stopped, as you asked. Nothing was changed.', next: 'Start again whenever you like.' },
  'record-not-found': { sentence: 'This record is not in the vault.', next: 'It may have been undone. Go back to Records.' },
  'record-in-use': { sentence: 'This record is shared with somebody now.', next: 'Stop that sharing first, then delete the record.' },
  'record-not-typed': {
    sentence: 'This record came from a file, so it stays as it came.',
    next: 'Add a note or a record of your own beside it, and ask whoever wrote it to correct theirs.',
  },
  'record-replaced': { sentence: 'This record was corrected already.', next: 'Open the newer version and correct that one.' },
  'search-unavailable': { sentence: 'Search is not ready right now.', next: 'Try again in a moment. Your records are safe.' },
  'backup-needs-words': {
    sentence: 'This vault does not know the key of its 24 words yet.',
    next: 'Restore it once with the words under Recovery, or protect the backup with a passphrase.',
  },
  'backup-no-base': { sentence: 'There is no full backup to add to.', next: 'Make a full backup first.' },
  'backup-base-missing': { sentence: 'The full backup that this one adds to is missing.', next: 'Choose both files together.' },
  'backup-locked': { sentence: 'These words or this passphrase do not open the backup.', next: 'Check them; nothing was changed.' },
  'backup-damaged': {
    sentence: 'This backup is damaged or cut short.',
    next: 'Nothing was restored from it. Try another copy of the file.',
  },
  'folder-not-empty': { sentence: 'This folder is not empty.', next: 'Choose a new or an empty folder.' },
  'grant-not-found': { sentence: 'This share does not exist here.', next: 'Go back to People and sharing.' },
  'grant-over': {
    sentence: 'This share is over, and nothing of it may be kept any more: no single record can be taken out of it.',
    next: 'Its page says what was stopped, what was asked to be deleted and what was confirmed.',
  },
  'grant-empty': { sentence: 'There is nothing in this share.', next: 'Choose at least one record.' },
  'grant-others-only': {
    sentence: 'All that was chosen is in the name of somebody else, and whole kinds take only your own records.',
    next: 'Say in Summary whose records are here, or take these people along on purpose.',
  },
  'grant-dates': { sentence: 'The dates do not fit together.', next: 'The end comes after the beginning, and deleting after the end.' },
  'grant-purpose-missing': { sentence: 'A share needs a purpose.', next: 'Say what it is for.' },
  'grant-widened': { sentence: 'This asks for more than was agreed, so it was refused.', next: 'Ask the sender for a new invitation.' },
  'signature-invalid': { sentence: 'The signature does not fit, so this was refused.', next: 'Ask the sender for it again.' },
  'not-their-contact': {
    sentence: 'They have not added you yet.',
    next: 'Give them your contact card; what you sent then goes by itself.',
  },
  'refused-by-peer': { sentence: 'The other Salus said no.', next: 'Ask the person whether the share is still open.' },
  'clock-wrong': {
    sentence: 'The clock of this computer seems wrong, so Salus does not sign.',
    withDetail: 'The clock of this computer is behind the ledger, whose newest entry is of {ledgerDay}, so Salus does not sign.',
    next: 'Set date and time, then try again. Where they are right, the ledger was written while a clock was wrong: use another one, or none, in Settings.',
  },
  'peer-unreachable': {
    sentence: 'The other Salus cannot be reached right now.',
    next: 'Try again when both computers are on, or use a file.',
  },
  'peer-timeout': { sentence: 'The other Salus did not answer in time.', next: 'Try again in a moment.' },
  'peer-protocol': { sentence: 'The other Salus answered in a way that does not fit.', next: 'Update both, then try again.' },
  'peer-stopped': { sentence: 'A part of Salus stopped and is starting again.', next: 'Try again in a moment. What was saved is safe.' },
  'input-invalid': { sentence: 'Something in what was entered does not fit.', next: 'Check the fields and try again.' },
  'command-unknown': { sentence: 'Salus does not know this command.', next: 'Look at the list of commands.' },
  'file-exists': { sentence: 'There is already a file with this name.', next: 'Choose another name or folder.' },
  'answer-unwritten': {
    sentence: 'What this command answered could not be written where it was sent.',
    withDetail:
      'The {words} recovery words could not be written where they were sent. They are not confirmed yet: show-recovery-words shows them again.',
    next: 'Look whether there is room, then try again.',
  },
  internal: { sentence: 'Something went wrong inside Salus.', next: 'Try again. If it stays, close Salus and open it anew.' },
}
