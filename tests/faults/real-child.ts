/** The program that the power is taken from: the whole of a person on a real disk, what was said and done noted line by line in a file elsewhere. */

import { openSync, readFileSync, writeSync } from 'node:fs'
import { liveOn } from './real-life.ts'
import type { Known, Places } from './real-life.ts'

const [startFile = '', linesFile = '', rounds = '1', without = ''] = process.argv.slice(2)
const { places, known } = JSON.parse(readFileSync(startFile, 'utf8')) as { readonly places: Places; readonly known: Known }
const lines = openSync(linesFile, 'a')
const say = (line: object): void => {
  writeSync(lines, `${JSON.stringify(line)}\n`)
}
await liveOn({ places, known, rounds: Number(rounds), without: without.split(',') }, say)
process.exit(0)
