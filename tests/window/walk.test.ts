/**
 * A walk through every place of the router, in each kind of vault: nothing fails, nothing is cut off, nothing is said that says nothing.
 * `SALUS_WALK=full`, or the name of a vault, walks through all colours, sizes and languages; `SALUS_LOOK` names a folder for pictures.
 */

import { expect } from '../support/patience.ts'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { PLACES } from '../../renderer/src/state/router.svelte.ts'
import { axeFaults } from '../support/accessibility.ts'
import { faultsAtWidth, focusFaults, listenForErrors, screenFaults, untilStill } from '../support/screen-faults.ts'
import { MOMENTS } from '../support/walk-moments.ts'
import { VAULTS, hasFilesFor, openWalked } from '../support/walk-vaults.ts'
import type { Walked } from '../support/walk-vaults.ts'
import { VIEWS, pictureFile, takeView } from '../support/walk-views.ts'
import type { WalkView } from '../support/walk-views.ts'
import { NOTHING, WAYS, contentsOf } from '../support/walk-ways.ts'

const WALK = process.env['SALUS_WALK'] ?? ''
const FULL = WALK !== ''
/** A small window, and what is left of one of 1,200 at 200 %. */
const WIDTHS = [800, 600] as const
const FULL_MS = 1_800_000

for (const vault of FULL ? VAULTS.filter((one) => WALK === 'full' || WALK === one) : VAULTS.slice(0, 2))
  describe.skipIf(!hasFilesFor(vault))(`a walk through the vault "${vault}"`, () => {
    let walked: Walked
    let errors: string[] = []

    beforeAll(async () => {
      walked = await openWalked(vault)
      errors = listenForErrors(walked.window.page)
    }, FULL_MS)
    afterAll(() => walked.close())

    /** What is wrong with the screen as it is now. */
    const faultsNow = async (view: WalkView, closely: boolean): Promise<readonly string[]> => {
      const { window } = walked
      const found = [...(await screenFaults(window, view === 'romanian' ? 'ro' : 'en'))]
      if (closely && (view === 'light' || view === 'dark')) found.push(...(await axeFaults(window.page)))
      if (view === 'light' && FULL) for (const width of WIDTHS) found.push(...(await faultsAtWidth(window, width)))
      if (view === 'light') found.push(...(await focusFaults(window)))
      return [...found, ...errors.splice(0)]
    }

    for (const view of FULL ? VIEWS : VIEWS.slice(0, 1))
      it(
        `finds nothing wrong with any place (${view})`,
        async () => {
          const { window, typed } = walked
          const contents = await contentsOf(window, typed)
          const viewed = await takeView(window, view)
          const faults: Record<string, readonly string[]> = {}
          for (const place of PLACES) {
            const addresses = WAYS[place](contents)
            for (const address of FULL && view === 'light' ? addresses : addresses.slice(0, 1)) {
              await window.go(`#/${address}`)
              await untilStill(window)
              // What leads to nothing looks alike everywhere: once is enough in a hurry.
              const found = await faultsNow(view, FULL || place === 'record' || !address.includes(NOTHING))
              if (found.length > 0) faults[address] = found
              const file = pictureFile(vault, view, address)
              if (file !== null) await viewed.picture(file)
            }
          }
          await viewed.close()
          expect(faults).toEqual({})
        },
        FULL ? FULL_MS : undefined,
      )

    if (FULL)
      it(
        'finds nothing wrong with what appears only when something is done',
        async () => {
          const { window, typed } = walked
          const contents = await contentsOf(window, typed)
          const faults: Record<string, readonly string[]> = {}
          for (const view of VIEWS) {
            const viewed = await takeView(window, view)
            for (const moment of MOMENTS) {
              if (!(await moment.reach(window, contents))) continue
              await untilStill(window)
              const found = [...(await axeFaults(window.page)), ...errors.splice(0)]
              if (found.length > 0) faults[`${moment.name} (${view})`] = found
              const file = pictureFile(vault, view, `moment-${moment.name}`)
              if (file !== null) await viewed.picture(file)
              await moment.leave(window)
            }
            await viewed.close()
          }
          expect(faults).toEqual({})
        },
        FULL_MS,
      )
  })
