/** The command that makes a vault and tells its 24 words, once. */

import type { Command } from './command-line.ts'
import { textOf } from './command-line.ts'
import type { Household } from './household.ts'
import { CommandError, must } from './outcome.ts'
import { allWritten, writeLine, writePretty } from './output.ts'
import { readNewPassphrase } from './passphrase.ts'

const ASKED_BACK = [3, 9, 20]

/** Writes its answer itself: words that did not get out are not confirmed. Errors: also `answer-unwritten`. */
export async function createVault(household: Household, command: Command): Promise<null> {
  const passphrase = await readNewPassphrase()
  const created = must(await household.call('createVault', { name: textOf(command, 'name'), passphrase })) as {
    readonly words: readonly string[]
  }
  const isProgram = command.options['json'] === true
  if (isProgram)
    writeLine({ ...created, wordsConfirmed: true, next: 'Keep these words where only their owner finds them. Nobody can show them again.' })
  else
    writePretty({
      ...created,
      next: 'Write the 24 words on paper, then: confirm-words --answers 3=word,9=word,20=word. Until then, sharing waits.',
    })
  if (!(await allWritten(true)).ok) throw new CommandError({ code: 'answer-unwritten', detail: { words: created.words.length } })
  // A program that asked for the words holds all of them; asking it for three back would show nothing more.
  const answers = ASKED_BACK.map((position) => ({ position, word: created.words[position - 1] ?? '' }))
  if (isProgram) must(await household.call('confirmRecoveryWords', { answers }))
  return null
}
