/** What stands on a screen only after something was done there: each is reached, looked at, and left again. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Contents } from './walk-ways.ts'
import { PASSPHRASE, SAMPLES } from './window.ts'
import type { SalusWindow } from './window.ts'

export interface Moment {
  readonly name: string
  /** False where this vault has nothing for it. */
  reach(window: SalusWindow, contents: Contents): Promise<boolean>
  leave(window: SalusWindow): Promise<unknown>
}

const TABLE = 'Zeit,A,B\n2024-03-01 07:30,98,ja\n2024-03-02 07:30,105,ja\n'
const escape = (window: SalusWindow): Promise<void> => window.page.keyboard.press('Escape')

async function choose(window: SalusWindow, paths: readonly string[]): Promise<void> {
  await window.go('#/import')
  await window.answerOpen(paths)
  await window.id('choose-files').click()
  await window.id('import-preview').waitFor()
}
const discard = (window: SalusWindow): Promise<void> => window.id('import-discard').click()

async function fileOf(name: string, text: string): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'salus-walk-')), name)
  await writeFile(file, text)
  return file
}

export const MOMENTS: readonly Moment[] = [
  {
    name: 'palette',
    reach: async (window) => {
      await window.go('#/home')
      await window.page.keyboard.press('Control+k')
      await window.id('palette-text').fill('a')
      return true
    },
    leave: escape,
  },
  {
    name: 'is-this-you',
    reach: async (window) => {
      const person = { resourceType: 'Patient', name: [{ given: ['Ion'], family: 'Ionescu' }], birthDate: '1990-01-01' }
      await choose(window, [await fileOf('ion.json', JSON.stringify(person))])
      return true
    },
    leave: discard,
  },
  {
    name: 'preview',
    reach: async (window) => {
      const samples = ['maria-popescu.json', 'north-clinic-letter.pdf'].map((name) => join(SAMPLES, name))
      await choose(window, [...samples, await fileOf('broken.json', '{"resourceType": "Patient", ')])
      if ((await window.id('preview-mine').count()) > 0) await window.id('preview-mine').click()
      return true
    },
    leave: discard,
  },
  {
    name: 'table-question',
    reach: async (window) => {
      await choose(window, [await fileOf('values.csv', TABLE)])
      return true
    },
    leave: discard,
  },
  {
    name: 'stop-sharing',
    reach: async (window, { grant }) => {
      if (grant === '') return false
      await window.go(`#/grant/${grant}`)
      await window.id('withdraw').click()
      await window.id('withdraw-dialog').waitFor()
      return true
    },
    leave: escape,
  },
  {
    name: 'another-person',
    reach: async (window) => {
      await window.go('#/settings')
      await window.id('profile-add').click()
      await window.id('profile-name').waitFor()
      return true
    },
    leave: escape,
  },
  {
    name: 'another-computer',
    reach: async (window) => {
      await window.go('#/settings')
      await window.id('device-add').click()
      return true
    },
    leave: (window) => window.go('#/home'),
  },
  {
    name: 'what-is-missing',
    reach: async (window) => {
      await window.go('#/add/medicine')
      await window.id('typed-save').click()
      await window.id('typed-title-problem').waitFor()
      return true
    },
    leave: (window) => window.id('typed-discard').click(),
  },
  {
    name: 'wrong-passphrase',
    reach: async (window) => {
      await window.go('#/recovery')
      if ((await window.id('recovery-passphrase').count()) === 0) return false
      await window.id('recovery-passphrase').fill(`${PASSPHRASE} not`)
      await window.id('show-words').click()
      await window.id('failure').waitFor()
      return true
    },
    leave: (window) => window.go('#/home'),
  },
  {
    name: 'checked',
    reach: async (window) => {
      await window.go('#/recovery')
      await window.id('check-vault').click()
      await window.id('check-report').waitFor()
      return true
    },
    leave: (window) => window.go('#/home'),
  },
]
