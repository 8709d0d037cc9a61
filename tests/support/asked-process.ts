/** A process of its own that answers one question after the other. */

import { fork } from 'node:child_process'
import { programOf } from './programs.ts'

export interface AskedProcess<Question> {
  readonly pid: number
  /** Resolves with its answer. Rejects where it ended instead. */
  readonly ask: (question: Question) => Promise<unknown>
  /** What is not answered. */
  readonly tell: (word: Question) => void
  /** It ends by itself once nobody listens. */
  readonly leave: () => void
}

/** `name` below `tests`, without its ending. */
export function startAsked<Question extends object | string>(name: string): AskedProcess<Question> {
  const child = fork(programOf(name), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  })
  return {
    pid: child.pid ?? 0,
    ask: (question) =>
      new Promise((resolve, reject) => {
        const ended = (): void => {
          reject(new Error(`${name} ended`))
        }
        child.once('exit', ended)
        child.once('message', (answer) => {
          child.off('exit', ended)
          resolve(answer)
        })
        child.send(question)
      }),
    tell: (word) => {
      child.send(word)
    },
    leave: () => {
      child.disconnect()
    },
  }
}
