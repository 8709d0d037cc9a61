/** The desktop build that `npm run package` left, where there is one: hardened, and it works. */

import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { expect } from '../support/patience.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { openPackaged } from '../support/packaged.ts'
import { PASSPHRASE, ROOT, freshDir } from '../support/window.ts'

const EXECUTABLE = join(ROOT, 'release', 'linux-unpacked', 'salus')
const present = existsSync(EXECUTABLE)
/** The byte of a fuse that is on. */
const ON = 49

if (!present) process.stdout.write('skipped: no packaged build here; npm run package makes one\n')

describe.skipIf(!present)('the packaged app', () => {
  it('has its fuses set', async () => {
    const wire = (await getCurrentFuseWire(EXECUTABLE)) as unknown as Readonly<Record<number, number>>
    const on = (fuse: FuseV1Options): boolean => wire[fuse] === ON
    expect({
      node: on(FuseV1Options.RunAsNode),
      options: on(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      inspect: on(FuseV1Options.EnableNodeCliInspectArguments),
      asarOnly: on(FuseV1Options.OnlyLoadAppFromAsar),
      integrity: on(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      cookies: on(FuseV1Options.EnableCookieEncryption),
    }).toEqual({ node: false, options: false, inspect: false, asarOnly: true, integrity: true, cookies: true })
  })

  it('makes a vault and takes the sample patient in', async () => {
    const { page, close } = await openPackaged(EXECUTABLE, await freshDir())
    await page.getByTestId('name').fill('Maria Popescu')
    await page.getByTestId('passphrase').fill(PASSPHRASE)
    await page.getByTestId('passphrase-again').fill(PASSPHRASE)
    await page.getByTestId('create').click()
    await page.getByTestId('words-later').click()
    await page.getByTestId('add-records').click()
    await page.getByTestId('choose-samples').click()
    await page.getByTestId('import-keep').click()
    await expect(page.getByTestId('import-done')).toContainText('76 records')
    await close()
  })
})
