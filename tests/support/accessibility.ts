/** What axe finds wrong with a page, whether of the window or of a browser. */

import axe from 'axe-core'
import type { Page } from '@playwright/test'

/** Violated rules of accessibility with the first place each; empty where there are none. axe is read once by each document, and gives back nothing but these lines. */
export async function axeFaults(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source)
  return page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] })
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''} ${nodes[0]?.any[0]?.message ?? ''}`)
  })
}
