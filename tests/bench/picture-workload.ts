/** A tomography of a thousand slices: into the vault, and from the click on its series to the first picture. */

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dicomFile, sliceFields } from '../support/dicom-files.ts'
import { createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'
import { inTurns, runs as program, seconds, withFolder } from './measure.ts'
import type { Outcome } from './measure.ts'
import { importFolder } from './scale-workloads.ts'

const SLICES = 1000
const SIDE = 512
const TICKS_A_SECOND = 100

/** Seconds of the import (reading, sealing, durable) of 500 MiB in slices, of opening the series, and of one slice further; tar and age on the same files. */
export function readDicom(runs: number): Promise<Outcome> {
  return withFolder(async (dir) => {
    const files = join(dir, 'files')
    await mkdir(files)
    for (let number = 1; number <= SLICES; number += 1) {
      const pixels = new Uint8Array(randomBytes(SIDE * SIDE * 2))
      await writeFile(
        join(files, `IM${String(number).padStart(4, '0')}`),
        dicomFile(sliceFields({ number, rows: SIDE, columns: SIDE, pixels })),
      )
    }
    return inTurns(runs, {
      salus: async () => {
        const own = await freshDir()
        const window = await openSalus(own)
        await createVault(window, 'Maria Popescu')
        const before = await processorSeconds(window)
        const taken = await importFolder(window, files)
        const after = await processorSeconds(window)
        await window.go('#/imaging')
        await window.page.getByRole('link', { name: 'Chest with contrast' }).click()
        await window.page.getByRole('button', { name: 'Understood' }).click()
        const picture = window.page.locator('[data-testid="picture-canvas"][data-shown="true"]')
        const first = await seconds(async () => {
          await window.id('series').first().click()
          await picture.waitFor()
        })
        const next = await seconds(async () => {
          await window.id('picture-canvas').press('ArrowDown')
          await window.page.locator('[data-testid="picture-canvas"][data-shown="true"][data-at="1"]').waitFor()
        })
        await window.close()
        await rm(own, { recursive: true, force: true })
        return {
          seconds: taken,
          vaultCpuSeconds: after.vault - before.vault,
          nodeCpuSeconds: after.node - before.node,
          firstPictureSeconds: first,
          nextPictureSeconds: next,
        }
      },
      'tar-age': async () => {
        const key = join(dir, 'key')
        await program('age-keygen', ['-o', key])
        const out = join(dir, 'out.age')
        let worked = false
        const taken = await seconds(async () => {
          worked = await program('sh', [
            '-c',
            `tar c ${files} | age -r $(grep -o 'age1.*' ${key}) > ${out} && sync ${out} && test -s ${out}`,
          ])
        })
        await rm(out, { force: true })
        return worked ? { seconds: taken } : null
      },
    })
  })
}

/** What the vault and the node have used of the processor so far (Linux). */
async function processorSeconds(window: SalusWindow): Promise<{ readonly vault: number; readonly node: number }> {
  const pids = await window.pids()
  const of = (name: string): number => {
    const stat = readFileSync(`/proc/${String(pids[name])}/stat`, 'utf8')
    const [user, system] = stat
      .slice(stat.lastIndexOf(') ') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) / TICKS_A_SECOND
  }
  return { vault: of('Salus vault'), node: of('Salus node') }
}
