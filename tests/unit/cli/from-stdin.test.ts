/** What is not to stand in the list of processes comes on standard input. */

import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { readCommand, splitLine } from '../../../electron/cli/command-line.ts'
import type { Command } from '../../../electron/cli/command-line.ts'
import { exposed, withInput } from '../../../electron/cli/from-stdin.ts'
import { USAGE } from '../../../electron/cli/usage.ts'

const never = (): Promise<string> => Promise.reject(new Error('nobody is asked'))

function commandOf(line: string): Command {
  const read = readCommand(splitLine(line))
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

const withText = (line: string, text: string): Promise<Command> =>
  withInput(commandOf(line), { stream: Readable.from([Buffer.from(text)]), ask: never })

describe('- in a command', () => {
  it('is everything that comes, where it stands alone', async () => {
    expect((await withText('accept-invite -', 'salus-invite:abc\n')).words).toEqual(['salus-invite:abc'])
    expect((await withText('confirm-words --answers -', '3=one,9=two\n')).options).toEqual({ answers: '3=one,9=two' })
  })

  it('is a line each, the words first and then the options as they stand', async () => {
    const { words, options } = await withText('add-record --title - --kind note --note - ', 'Depression\nsince spring\n')
    expect([words, options]).toEqual([[], { title: 'Depression', kind: 'note', note: 'since spring' }])
    const joining = await withText('join-device --name - -', 'salus-pair:code\nLaptop\n')
    expect([joining.words, joining.options]).toEqual([['salus-pair:code'], { name: 'Laptop' }])
  })

  it('is never an option itself, whatever comes', async () => {
    expect((await withText('search-records -', '--every')).words).toEqual(['--every'])
  })

  it('is refused where nothing came for it', async () => {
    await expect(withText('accept-invite -', ' \n')).rejects.toMatchObject({ error: { code: 'input-invalid' } })
    await expect(withText('add-record --kind note --title - --note -', 'one\n')).rejects.toMatchObject({ error: { code: 'input-invalid' } })
  })

  it('is asked at a terminal', async () => {
    const asked: string[] = []
    const stream = Object.assign(Readable.from([]), { isTTY: true })
    const ask = (question: string): Promise<string> => {
      asked.push(question)
      return Promise.resolve('typed')
    }
    expect(await withInput(commandOf('add-contact - --name - --role family'), { stream, ask })).toMatchObject({
      words: ['typed'],
      options: { name: 'typed', role: 'family' },
    })
    expect(asked).toHaveLength(2)
  })

  it('is not waited for where it does not stand', async () => {
    const stream = new Readable({ read: () => expect.fail('read') })
    expect(await withInput(commandOf('list-grants'), { stream, ask: never })).toMatchObject({ name: 'list-grants' })
  })
})

describe('a secret in the line itself', () => {
  it('is told of, and the help shows the other way', () => {
    for (const name of ['accept-invite', 'accept-request', 'open-link', 'join-device']) {
      expect(exposed(commandOf(`${name} salus-something:abc`))).toContain('list of processes')
      expect(exposed(commandOf(`${name} -`))).toBeNull()
      expect(USAGE).toContain(`${name} -`)
    }
    expect(exposed(commandOf('list-grants'))).toBeNull()
  })
})
