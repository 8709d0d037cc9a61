import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openTextSize, sizeBy } from '../../../electron/main/text-size.ts'
import { nextTextSize, TEXT_SIZES } from '../../../shared/api/text-size.ts'

let dir = ''
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'salus-size-'))
})
afterEach(() => rm(dir, { recursive: true }))
const nothing = (): void => undefined

describe('the size of everything', () => {
  it('is kept for the next start, and heard of at once', async () => {
    const heard: number[] = []
    const first = openTextSize(dir, () => heard.push(first.percent()))
    expect(first.percent()).toBe(100)
    await Promise.all([first.set(150), first.set(200)])
    expect(heard).toEqual([150, 200])
    expect(openTextSize(dir, nothing).percent()).toBe(200)
  })

  it('is none that nobody offers, and the usual one where the file says nonsense', async () => {
    const size = openTextSize(dir, nothing)
    for (const wrong of [0, 1e9, '200', null, Number.NaN, 101]) await size.set(wrong)
    expect(size.percent()).toBe(100)
    for (const text of ['', '{', 'null', '{"textSize":0}', '{"textSize":"200"}']) {
      await writeFile(join(dir, 'window.json'), text)
      expect(openTextSize(dir, nothing).percent(), text).toBe(100)
    }
  })

  it('changes also where the disk keeps nothing', async () => {
    const size = openTextSize(join(dir, 'not', 'there'), nothing)
    await size.set(125)
    expect(size.percent()).toBe(125)
    await expect(readFile(join(dir, 'not', 'there', 'window.json'))).rejects.toThrow()
  })

  it('goes by the keys that browsers have, and by no others', () => {
    const key = (name: string, held: object = { control: true }): number | null =>
      sizeBy({ type: 'keyDown', control: false, meta: false, alt: false, key: name, ...held }, 100)
    expect(['+', '=', '-', '_', '0'].map((name) => key(name))).toEqual([110, 110, 90, 90, 100])
    expect(key('+', { meta: true })).toBe(110)
    expect(['1', 'a', ' '].map((name) => key(name))).toEqual([null, null, null])
    for (const held of [{}, { control: true, alt: true }, { control: true, type: 'keyUp' }]) expect(key('+', held)).toBeNull()
  })

  it('has an end on both sides', () => {
    expect(nextTextSize(300, 1)).toBe(300)
    expect(nextTextSize(80, -1)).toBe(80)
    let size = 80
    const steps = [size]
    while (nextTextSize(size, 1) !== size) steps.push((size = nextTextSize(size, 1)))
    expect(steps).toEqual(TEXT_SIZES)
  })
})
