/** A computer whose vault was set back to an older state, or lost its last change: what either of two has when they meet is there on both, whoever asks first, and however often it is cut short. */

import { expect, it } from 'vitest'
import { cidOf } from '../../../electron/vault/session/manifest/manifest-nodes.ts'
import { must } from '../../../electron/vault/session/refusal.ts'
import { decodeHead } from '../../../shared/crypto/head.ts'
import { copyOf, damageLast, Household, makeKeys, putBack } from '../../support/own-computers.ts'
import type { Computer } from '../../support/own-computers.ts'
import { keysOf, missingIn, set } from '../../support/parted-lives.ts'

const made = makeKeys()

/** Both have `before`; of the desk there is a copy from then; then it adds `lost`, and the laptop, whose program goes on, has that too. */
async function begin() {
  const home = new Household(await made)
  const desk = await home.add('desk')
  const laptop = await home.add('laptop')
  await set('seen', 'of the laptop', 1)(laptop)
  await set('seen', 'before', 1)(desk)
  await home.meet(desk, laptop)
  const copy = await copyOf(desk)
  for (const key of ['lost 1', 'lost 2']) await set('seen', key, 1)(desk)
  await home.meet(desk, laptop)
  return { home, desk, laptop, copy }
}
const ALL = ['before', 'lost 1', 'lost 2', 'of the laptop']

async function expectAll(all: readonly Computer[], more: readonly string[]): Promise<void> {
  for (const one of all) {
    expect(await keysOf(one, 'seen'), one.name).toEqual([...ALL, ...more].sort())
    expect(await missingIn(one)).toEqual([])
  }
}

it.each([1, 2, 3, 7])('that went on by %i changes since is asked by one that knows more of it', async (changes) => {
  const { home, desk, laptop, copy } = await begin()
  await putBack(desk, copy)
  const back = await home.reopen('desk')
  const added = Array.from({ length: changes }, (_, at) => `new ${String(at)}`)
  for (const key of added) await set('seen', key, 1)(back)
  await home.pull(laptop, back)
  await home.meet(laptop, back)
  await expectAll([back, laptop], added)
  // Once it is settled nothing is written any more.
  const heads = [back, laptop].map(({ session }) => session.manifest.seq())
  await home.meet(back, laptop)
  expect([back, laptop].map(({ session }) => session.manifest.seq())).toEqual(heads)
})

it.each([0, 1])('asks itself, and is cut short after %i answers', async (answers) => {
  const { home, desk, laptop, copy } = await begin()
  await putBack(desk, copy)
  const back = await home.reopen('desk')
  await set('seen', 'new', 1)(back)
  home.answersLeft = answers
  await expect(home.pull(back, laptop)).rejects.toMatchObject({ error: { code: 'peer-unreachable' } })
  home.answersLeft = Number.POSITIVE_INFINITY
  await home.pull(back, laptop)
  expect(await keysOf(back, 'seen')).toEqual([...ALL, 'new'].sort())
  await home.meet(back, laptop)
  await expectAll([back, laptop], ['new'])
})

it.each(['the laptop', 'the desk'])('lost its last change by damage, and %s asks first', async (who) => {
  const { home, desk, laptop } = await begin()
  damageLast(desk)
  const back = await home.reopen('desk')
  expect([back.session.manifest.lostSeq() > 0, await keysOf(back, 'seen')]).toEqual([true, ALL.filter((key) => key !== 'lost 2')])
  for (const key of ['new 1', 'new 2']) await set('seen', key, 1)(back)
  if (who === 'the desk') {
    home.answersLeft = 1
    await expect(home.pull(back, laptop)).rejects.toMatchObject({ error: { code: 'peer-unreachable' } })
    home.answersLeft = Number.POSITIVE_INFINITY
    await home.pull(back, laptop)
  } else await home.pull(laptop, back)
  await home.meet(laptop, back)
  await expectAll([back, laptop], ['new 1', 'new 2'])
})

it('that has just joined another one opens with all of it where the root of its only HEAD cannot be read', async () => {
  const home = new Household(await made)
  const desk = await home.add('desk')
  for (const key of ALL) await set('seen', key, 1)(desk)
  const laptop = await home.add('laptop')
  const clock = laptop.session.manifest.clock()
  damageLast(laptop)
  const opened = await home.reopen('laptop')
  expect([await keysOf(opened, 'seen'), opened.session.manifest.lostSeq()]).toEqual([ALL, 0])
  expect(opened.session.manifest.clock()).toEqual(clock)
  await set('seen', 'new', 1)(opened)
  const again = await home.reopen('laptop')
  await home.meet(again, desk)
  await expectAll([again, desk], ['new'])
})

it('takes no root for that of its HEAD that stands for another state', async () => {
  const home = new Household(await made)
  const desk = await home.add('desk')
  await set('seen', 'before', 1)(desk)
  const laptop = await home.add('laptop')
  const joined = must(decodeHead(desk.session.manifest.head() ?? new Uint8Array(0), desk.session.identity.did))
  await set('seen', 'later', 1)(desk)
  const { files } = await copyOf(desk)
  damageLast(laptop)
  must(await laptop.blocks.putFiles(files))
  must(await laptop.blocks.dropFiles([cidOf(joined.rootCid)]))
  await expect(home.reopen('laptop')).rejects.toMatchObject({ error: { code: 'vault-damaged' } })
})
