#!/usr/bin/env node
// The pinned npm compiler behind the two calls that forge makes of a native one.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'

const solc = createRequire(import.meta.url)('solc')
const args = process.argv.slice(2)
const base = args.includes('--base-path') ? args[args.indexOf('--base-path') + 1] : '.'

if (args.includes('--version')) {
  process.stdout.write(`solc, the solidity compiler commandline interface\nVersion: ${solc.version()}\n`)
} else if (args.includes('--standard-json')) {
  // Forge hands over most sources; those that it names by another path are read here, as a native compiler would.
  const read = (file) => ({ contents: readFileSync(path.resolve(base, file), 'utf8') })
  process.stdout.write(solc.compile(readFileSync(0, 'utf8'), { import: read }))
} else {
  process.stderr.write(`not understood: ${args.join(' ')}\n`)
  process.exitCode = 1
}
