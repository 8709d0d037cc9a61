/** Nodes that came from another computer and that the vault does not need go, and with them nothing that somebody needs by then. */

import { expect, it } from 'vitest'
import { storeBlob } from '../../../electron/vault/session/session.ts'
import { dropCame } from '../../../electron/vault/session/sync.ts'
import { Household, makeKeys } from '../../support/own-computers.ts'
import type { Computer } from '../../support/own-computers.ts'
import { missingIn, set, within } from '../../support/parted-lives.ts'

/** Turns of the event loop after which one has been asked that nothing is waited for with. */
const TURNS_MAX = 20

const nodesOf = async ({ session }: Computer): Promise<readonly string[]> => {
  const found: string[] = []
  for await (const cid of session.manifest.nodes()) found.push(cid)
  return found
}
const held = async ({ blocks }: Computer): Promise<readonly string[]> => {
  const listed = await blocks.listKeys('', 100_000)
  return listed.ok ? listed.value : []
}

it('what another computer needs of them by then stays, whoever is asked meanwhile', async () => {
  const home = new Household(await makeKeys())
  const desk = await home.add('desk')
  let ofDesk: readonly string[] = []
  let meanwhile: (() => Promise<void>) | null = null
  const laptop = await home.add('laptop', (blocks) => ({
    ...blocks,
    dropFiles: async (cids) => {
      const work = cids.some((cid) => ofDesk.includes(cid)) ? meanwhile : null
      if (work !== null) meanwhile = null
      await work?.()
      return blocks.dropFiles(cids)
    },
  }))
  const tablet = await home.add('tablet')
  // The same on both, in nodes of their own.
  await set('seen', 'same', 1)(desk)
  await set('seen', 'same', 1)(laptop)
  await home.pull(tablet, desk)
  await set('movedLedgers', 'of the tablet', { to: {}, atMs: 1 })(tablet)
  ofDesk = await nodesOf(desk)
  let other: Promise<unknown> = Promise.resolve()
  meanwhile = async () => {
    // From here on the tablet has everything of the laptop, in nodes of the desk where they say the same.
    await home.pull(tablet, laptop)
    home.asked.length = 0
    other = home.pull(laptop, tablet)
    for (let turn = 0; turn < TURNS_MAX && home.asked.length === 0; turn++) await new Promise((resolve) => setImmediate(resolve))
    // It begins at once, and is through by then; or it waits for its turn.
    if (home.asked.length > 0) await other
  }
  await home.pull(laptop, desk)
  await other
  expect(meanwhile).toBeNull()
  expect(await laptop.session.manifest.get('movedLedgers', 'of the tablet')).toBeDefined()
  expect(await missingIn(laptop)).toEqual([])
  const again = await home.reopen('laptop')
  expect((await again.session.manifest.list('seen')).map(([key]) => key)).toEqual(['same'])
})

it('whoever waits for another one to be asked may give up', async () => {
  const home = new Household(await makeKeys())
  const desk = await home.add('desk')
  const laptop = await home.add('laptop')
  await set('seen', 'of the desk', 1)(desk)
  const gone = new AbortController()
  const [first, second] = [home.pull(laptop, desk), home.pull(laptop, desk, gone.signal)]
  gone.abort()
  await expect(second).rejects.toMatchObject({ error: { code: 'cancelled' } })
  expect((await first).relation).toBe('behind')
  expect(await laptop.session.manifest.get('seen', 'of the desk')).toBe(1)
})

it('a state that somebody still fetches keeps its nodes; what nobody needs is gone', async () => {
  const home = new Household(await makeKeys())
  const desk = await home.add('desk')
  await set('seen', 'key', 5)(desk)
  const laptop = await home.add('laptop')
  const pinned = laptop.session.manifest.pin()
  const needed = await nodesOf(laptop)
  pinned.keepOnly(new Set(needed))
  for (const atMs of [3, 2]) await set('seen', 'key', atMs)(laptop)
  await set('movedLedgers', 'of the desk', { to: {}, atMs: 1 })(desk)
  const others = (await nodesOf(desk)).filter((cid) => !needed.includes(cid))
  await home.pull(laptop, desk)
  expect(await laptop.session.manifest.get('seen', 'key')).toBe(2)
  const stayed = await held(laptop)
  expect(needed.filter((cid) => !stayed.includes(cid))).toEqual([])
  const used = await nodesOf(laptop)
  expect(others.filter((cid) => stayed.includes(cid) && !used.includes(cid))).toEqual([])
  await pinned.release()
  const left = await held(laptop)
  expect(needed.filter((cid) => left.includes(cid) && !used.includes(cid))).toEqual([])
})

it('what a fetching left that failed goes with the next one that does not, and the next opening looks for the rest', async () => {
  const home = new Household(await makeKeys())
  const desk = await home.add('desk')
  const laptop = await home.add('laptop')
  await set('seen', 'of the laptop', 1)(laptop)
  expect(laptop.session.manifest.isOwing()).toBe(false)
  const change = within(async (tx) => {
    const { atMs = 0 } = (await tx.get('movedLedgers', 'of the desk')) ?? {}
    for (const key of ['of the desk', 'of the desk too']) await tx.set('movedLedgers', key, { to: {}, atMs: atMs + 1 } as never)
    await tx.set('ways', 'of the desk', { cards: [], atMs: atMs + 1 })
  })
  const came: string[] = []
  for (let round = 0; round < 3; round++) {
    await change(desk)
    const ofDesk = await nodesOf(desk)
    // Its root and one node more, and then it is not reached any more.
    home.answersLeft = 2
    await expect(home.pull(laptop, desk)).rejects.toMatchObject({ error: { code: 'peer-unreachable' } })
    const here = await held(laptop)
    came.push(...ofDesk.filter((cid) => here.includes(cid)))
  }
  expect(came.length).toBeGreaterThanOrEqual(6)
  // Files that came are gone on with, also after the vault was closed.
  expect(laptop.session.manifest.isOwing()).toBe(false)
  home.answersLeft = Number.POSITIVE_INFINITY
  await change(desk)
  await home.pull(laptop, desk)
  const [left, used] = [await held(laptop), await nodesOf(laptop)]
  expect(came.filter((cid) => left.includes(cid) && !used.includes(cid))).toEqual([])
  expect(laptop.session.manifest.isOwing()).toBe(true)
  expect(await missingIn(laptop)).toEqual([])
  // What both HEADs need is there, and nothing more: nothing failed since.
  const again = await home.reopen('laptop')
  expect(again.session.manifest.isOwing()).toBe(false)
  await home.meet(again, desk)
  expect(await missingIn(again)).toEqual([])
  expect(again.session.manifest.isOwing()).toBe(false)
})

it('what came of a list goes when the vault is closed, and of files that came nothing', async () => {
  const home = new Household(await makeKeys())
  const desk = await home.add('desk')
  const laptop = await home.add('laptop')
  await set('seen', 'of the laptop', 1)(laptop)
  const blob = await storeBlob(desk.session, new TextEncoder().encode('a file'))
  const entry = { ...blob, version: 1, sizeBytes: 1, kind: 'problem', importId: 'i', digest: 'of a', salt: '' }
  await set('records', 'a', entry)(desk)
  await set('records', 'b', { ...entry, cid: 'bafkreiabc' })(desk)
  const before = await held(laptop)
  await expect(home.pull(laptop, desk)).rejects.toMatchObject({ error: { code: 'refused-by-peer' } })
  const came = (await held(laptop)).filter((cid) => !before.includes(cid))
  expect(came.length).toBeGreaterThan(2)
  await dropCame(laptop.session)
  expect((await held(laptop)).filter((cid) => !before.includes(cid))).toEqual([blob.cid])
  expect(laptop.session.manifest.isOwing()).toBe(false)
  expect(await missingIn(laptop)).toEqual([])
})

it('what the state before the last one needs stays, also where it came once more', async () => {
  const home = new Household(await makeKeys())
  const desk = await home.add('desk')
  await set('movedLedgers', 'of the desk', { to: {}, atMs: 1 })(desk)
  await set('seen', 'a', 2)(desk)
  const laptop = await home.add('laptop')
  await set('seen', 'a', 1)(laptop)
  const again = await home.reopen('laptop')
  // The desk has what both HEADs of the laptop had, in the same nodes, and something that does not come.
  await set('links', 'x', { link: 'x', readable: true })(desk)
  await set('records', 'b', { cid: 'bafkreiabc', sizeBytes: 1 })(desk)
  const older = await nodesOf(desk)
  const before = await held(again)
  await expect(home.pull(again, desk)).rejects.toMatchObject({ error: { code: 'refused-by-peer' } })
  await again.session.manifest.dropUnused([...older, ...before])
  expect([...(await held(again))].sort()).toEqual([...before].sort())
})
