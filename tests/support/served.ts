/** `salus serve` as its own process: a line in, one JSON object out, news beside. */

import { spawn } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** Built before the tests begin. */
const CLI = resolve(import.meta.dirname, '../../out/cli/salus.js')

export type Json = Readonly<Record<string, unknown>>

export class ServedProcess {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #waiting: ((answer: Json) => void)[] = []
  readonly ready: Promise<Json>
  readonly closed: Promise<number | null>

  /** `namespace`: the network it lives in; the one of the test where it is empty. */
  constructor(dir: string, passphrase: string, options: readonly string[], namespace = '') {
    const command = [process.execPath, CLI, 'serve', '--vault', dir, '--no-mdns', ...options]
    const [program = '', ...args] = namespace === '' ? command : ['ip', 'netns', 'exec', namespace, ...command]
    this.#child = spawn(program, args, {
      env: { ...process.env, SALUS_PASSPHRASE: passphrase, NODE_NO_WARNINGS: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.closed = new Promise((settle) => this.#child.on('close', settle))
    this.ready = new Promise((settle) => {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        const value = JSON.parse(line) as Json
        if (value['event'] === 'ready') settle(value)
        else if (!('event' in value)) this.#waiting.shift()?.(value)
      })
    })
  }

  ask(line: string): Promise<Json> {
    return new Promise((settle) => {
      this.#waiting.push(settle)
      this.#child.stdin.write(`${line}\n`)
    })
  }

  /** Asks again until the answer is as wanted; the bound is a count, not a time. */
  async askUntil(line: string, isWanted: (answer: Json) => boolean): Promise<Json> {
    for (let count = 0; count < 12_000; count += 1) {
      const answer = await this.ask(line)
      if (isWanted(answer)) return answer
      await new Promise((settle) => setTimeout(settle, 5))
    }
    throw new Error(`${line}: it did not come to that`)
  }

  end(): Promise<number | null> {
    this.#child.stdin.end()
    return this.closed
  }
}
