/** Asks the person where something is to be written. */

import { dialog } from 'electron'
import type { BaseWindow } from 'electron'
import { basename } from 'node:path'

const NAME_LENGTH_MAX = 200

/** Null when cancelled. On Linux nobody asks before a file is written over unless that is said here; and what is saved stands on no list of the system. */
export async function askTarget(frame: BaseWindow, name: string): Promise<string | null> {
  const chosen = await dialog.showSaveDialog(frame, {
    defaultPath: basename(name).slice(-NAME_LENGTH_MAX),
    properties: ['showOverwriteConfirmation', 'dontAddToRecent'],
  })
  return chosen.canceled || !chosen.filePath ? null : chosen.filePath
}
