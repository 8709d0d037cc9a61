/** A vault that was being made when the disk was full or the power went: it is there whole, or nothing of it is. */

import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { blockKeyOf } from '../../shared/crypto/block-cid.ts'
import { err } from '../../shared/model/result.ts'
import { valueOf } from '../support/nodes.ts'
import { PASSPHRASE, createConfirmedVault, heard, startPerson } from '../support/person.ts'
import type { Person } from '../support/person.ts'

const all: Person[] = []
afterAll(async () => {
  for (const one of all) await one.stop()
})

async function someone(...args: Parameters<typeof startPerson>): Promise<Person> {
  const person = await startPerson(...args)
  all.push(person)
  return person
}
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'salus-making-'))
const blocksOf = async ({ node }: Person): Promise<readonly string[]> => valueOf(await node.blocks.listKeys('', 1000)).map(blockKeyOf)

it('a new vault whose keys were not written is none, and leaves nothing in the one that comes next', async () => {
  const home = await folder()
  const first = await startPerson(home, (files) => ({ ...files, writeKeyFiles: () => Promise.reject(new Error('cut')) }))
  expect(await first.codeOf('createVault', { name: 'Ana', passphrase: PASSPHRASE })).toBe('internal')
  const left = await blocksOf(first)
  expect(left.length).toBeGreaterThan(1)
  await first.stop()
  const next = await someone(home)
  await next.call('createVault', { name: 'Maria', passphrase: PASSPHRASE })
  const there = new Set(await blocksOf(next))
  expect(left.filter((key) => there.has(key))).toEqual([])
  expect(await next.codeOf('createVault', { name: 'Ana', passphrase: PASSPHRASE })).toBe('vault-exists')
  await next.stop()
  const again = await someone(home)
  expect(await again.codeOf('createVault', { name: 'Ana', passphrase: PASSPHRASE })).toBe('vault-exists')
  expect((await again.call('unlockVault', { passphrase: PASSPHRASE })).name).toBe('Maria')
})

it('a computer that was taken in has the vault where only one copy of the keys was written before the disk was full', async () => {
  const desk = await someone()
  await createConfirmedVault(desk, 'Maria')
  const home = await folder()
  const laptop = await startPerson(home, (files) => ({
    ...files,
    writeKeyFiles: async (bytes) => {
      await writeFile(join(home, 'vault', 'key-1.salus'), bytes)
      return err('disk-full')
    },
  }))
  const { code } = await desk.call('offerDevice', { name: 'Desk' })
  const joining = laptop.root.call('joinDevice', { code, name: 'Laptop', passphrase: PASSPHRASE })
  const { peerId } = await heard(desk, 'device-asks')
  await desk.call('acceptDevice', { peerId })
  expect(await joining).toMatchObject({ ok: false, error: { code: 'disk-full' } })
  await laptop.stop()
  const again = await someone(home)
  expect(await again.codeOf('joinDevice', { code, name: 'Laptop', passphrase: PASSPHRASE })).toBe('vault-exists')
  expect((await again.call('unlockVault', { passphrase: PASSPHRASE })).name).toBe('Maria')
  expect(await again.call('checkVault', null)).toMatchObject({ damaged: [] })
})
