/** Single records: method name to function. */

import { addRecord } from './add-record.ts'
import { compareSources } from './compare-sources.ts'
import { confirmDate } from './confirm-date.ts'
import { correctRecord } from './correct-record.ts'
import { deleteRecords } from './delete-records.ts'
import { findPlace } from './find-place.ts'
import { keepDrafts } from './keep-drafts.ts'
import { keepPrivate } from './keep-private.ts'
import { listConflicts } from './list-conflicts.ts'
import { listDifferences } from './list-differences.ts'
import { listPeopleHere } from './list-people-here.ts'
import { listRecords } from './list-records.ts'
import { readDrafts } from './read-drafts.ts'
import { readLocked } from './read-locked.ts'
import { readOriginal } from './read-original.ts'
import { readRecord } from './read-record.ts'
import { redactRecord } from './redact-record.ts'
import { resolveConflict } from './resolve-conflict.ts'
import { sayWhose } from './say-whose.ts'
import { searchRecords } from './search-records.ts'
import { showPrivacy } from './show-privacy.ts'
import { showRedactable } from './show-redactable.ts'
import { showWhose } from './show-whose.ts'
import { suggestTitles } from './suggest-titles.ts'
import { tallyRecords } from './tally-records.ts'

export const RECORDS = {
  addRecord,
  compareSources,
  confirmDate,
  correctRecord,
  deleteRecords,
  findPlace,
  keepDrafts,
  keepPrivate,
  listConflicts,
  listDifferences,
  listPeopleHere,
  listRecords,
  readDrafts,
  readLocked,
  readOriginal,
  readRecord,
  redactRecord,
  resolveConflict,
  sayWhose,
  searchRecords,
  showPrivacy,
  showRedactable,
  showWhose,
  suggestTitles,
  tallyRecords,
}
