/** What mirrors are told while something else happens: nothing that was shared meanwhile is left out, and nothing that they said meanwhile is taken back. */

import { beforeAll, describe, expect, it } from 'vitest'
import { isSharedTold } from '../../../electron/vault/session/carry/mirror-looks.ts'
import type { MirrorEntry } from '../../../electron/vault/session/carry/mirror-entries.ts'
import { tellMirrors } from '../../../electron/vault/session/carry/mirrors.ts'
import type { Session } from '../../../electron/vault/session/session.ts'
import { Household, makeKeys } from '../../support/own-computers.ts'
import { CONTACT, set } from '../../support/parted-lives.ts'

const [DROPPED, TAKEN_OUT, MOVED] = ['aa', 'bb', 'cc'].map((two) => two.repeat(16)) as [string, string, string]
const MIRROR: MirrorEntry = {
  ...{ depth: 'shares', state: 'agreed', pullId: 'dd'.repeat(16), changedAtMs: 1, seq: 5, told: '', asked: 1 },
  ...{ lines: [TAKEN_OUT], leaving: { [DROPPED]: 4 }, gone: {}, heardSeq: 3, heardAtMs: 1, quotaBytes: 1, usedBytes: 0, held: [], left: 0 },
}
let keys: Awaited<ReturnType<typeof makeKeys>>
beforeAll(async () => {
  keys = await makeKeys()
})

/** A vault with a mirror that is to be told something, and what happens while the letter to it is being stored. */
async function telling(meanwhile: (session: Session) => Promise<unknown>): Promise<Session> {
  const waiting: (() => Promise<unknown>)[] = []
  const home = new Household(keys)
  const desk = await home.add('desk', (blocks) => ({
    ...blocks,
    putFiles: async (files) => {
      await waiting.pop()?.()
      return blocks.putFiles(files)
    },
  }))
  for (const work of [set('contacts', 'ana', CONTACT), set('mirrors', 'ana', MIRROR)]) await work(desk)
  waiting.push(() => meanwhile(desk.session))
  await tellMirrors(desk.session)
  expect(waiting).toEqual([])
  return desk.session
}

describe('mirrors', () => {
  it('are looked at again for what was committed while they were being told, and are not said to be told of it before', async () => {
    const session = await telling(({ manifest }) =>
      manifest.commit((tx) => tx.set('movedLedgers', `ana/${MOVED}`, { to: { chainId: 1, genesisHash: MOVED, sealLog: '' }, atMs: 1 })),
    )
    expect(isSharedTold(session)).toBe(false)
    await tellMirrors(session)
    expect(isSharedTold(session)).toBe(true)
  })

  it('that said meanwhile to have dropped a share are not waited for once more', async () => {
    const session = await telling(({ manifest }) =>
      manifest.commit((tx) => tx.set('mirrors', 'ana', { ...MIRROR, leaving: {}, gone: { [DROPPED]: 9 }, heardSeq: 5 })),
    )
    const now = await session.manifest.get('mirrors', 'ana')
    expect([now?.leaving, now?.gone, now?.lines]).toEqual([{ [TAKEN_OUT]: now?.seq }, { [DROPPED]: 9 }, []])
  })
})
