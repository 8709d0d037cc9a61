/** What is shown of a share being prepared is what would be signed, or says that it is not yet. */

import { describe, expect, it } from 'vitest'
import { PreviewLoop } from '../../../renderer/src/state/preview-loop.svelte.ts'
import { ShareChoices } from '../../../renderer/src/state/share-choices.svelte.ts'
import type { GivesAway } from '../../../shared/model/gives-away.ts'
import { err, ok } from '../../../shared/model/result.ts'
import type { Result } from '../../../shared/model/result.ts'

/** A vault that answers each question when it is told to. */
function slowLoop(): { readonly loop: PreviewLoop<string, string>; readonly asked: string[]; readonly answer: Answer } {
  const waiting: ((answer: Result<string>) => void)[] = []
  const asked: string[] = []
  const loop = new PreviewLoop<string, string>((wanted) => {
    asked.push(wanted)
    return new Promise((resolve) => {
      waiting.push(resolve)
    })
  })
  const answer: Answer = async (at, said) => {
    waiting[at]?.(said)
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { loop, asked, answer }
}
type Answer = (at: number, said: Result<string>) => Promise<void>

describe('the preview of a share', () => {
  it('stays on the screen while the next one is on its way, and cannot be signed meanwhile', async () => {
    const { loop, answer } = slowLoop()
    loop.follow('one record')
    expect([loop.preview, loop.shown, loop.asking]).toEqual([null, null, true])
    await answer(0, ok('sees one'))
    expect([loop.preview, loop.shown, loop.asking]).toEqual(['sees one', 'sees one', false])
    loop.follow('two records')
    expect([loop.preview, loop.shown, loop.asking]).toEqual([null, 'sees one', true])
    await answer(1, ok('sees two'))
    expect([loop.preview, loop.shown, loop.asking]).toEqual(['sees two', 'sees two', false])
  })

  it('drops an answer that a later choice overtook', async () => {
    const { loop, answer } = slowLoop()
    loop.follow('one record')
    loop.follow('two records')
    await answer(1, ok('sees two'))
    await answer(0, ok('sees one'))
    expect([loop.preview, loop.shown]).toEqual(['sees two', 'sees two'])
  })

  it('shows nothing of before where nothing is chosen, and where the question failed', async () => {
    const { loop, answer } = slowLoop()
    loop.follow('one record')
    await answer(0, ok('sees one'))
    loop.follow(null)
    expect([loop.preview, loop.shown, loop.asking]).toEqual([null, null, false])
    loop.follow('one record')
    await answer(1, err('grant-dates'))
    expect([loop.preview, loop.shown, loop.error?.code]).toEqual([null, null, 'grant-dates'])
  })

  it('asks the same again where what it means has changed, and until then there is nothing to sign', async () => {
    const { loop, asked, answer } = slowLoop()
    loop.follow('all problems')
    await answer(0, ok('sees one'))
    loop.again()
    expect([asked, loop.preview]).toEqual([['all problems', 'all problems'], null])
    await answer(1, ok('sees two'))
    expect(loop.preview).toBe('sees two')
  })
})

describe('what a share gives away', () => {
  const warning = (id: string, ...records: readonly string[]): GivesAway => ({
    id,
    reason: 'medicine',
    topics: [],
    names: [],
    count: 1,
    records: records.map((one) => ({ id: one, title: one })),
  })

  it('a warning is answered at once by leaving all of it out, or by a copy in its place', () => {
    const choices = new ShareChoices()
    const warnings = [warning('a', '1'), warning('b', '2', '3'), warning('c', '4')]
    const open = (): readonly string[] => choices.open(warnings).map(({ id }) => id)
    choices.leaveOut(['1', '2'])
    expect(open()).toEqual(['b', 'c'])
    choices.useCopy({ of: '4', title: 'a letter', recordIds: ['5'] })
    expect(open()).toEqual(['b'])
    choices.useOriginal('4')
    choices.putBack()
    expect(open()).toEqual(['a', 'b', 'c'])
  })
})
