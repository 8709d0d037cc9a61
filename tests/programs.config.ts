/** Builds the programs that tests start (`scripts/test-programs.mjs` says where to), each into one file: from the sources each took one to two seconds of processor to load. */
import { resolve } from 'node:path'
import { defineConfig } from 'vite'
import { programBuild } from '../cli.config.ts'

const PROGRAMS = [
  'faults/kill-child',
  'faults/real-child',
  'faults/resume-child',
  'hostile/crowd-child',
  'hostile/storm-child',
  'support/node-child',
  'support/reader-child',
]

const INPUT = Object.fromEntries(PROGRAMS.map((name) => [name.replace('/', '-'), resolve(import.meta.dirname, `${name}.ts`)]))

// All in one folder, and that as deep as the sources: they find threads beside them, and the repository two folders above.
export default defineConfig(programBuild(INPUT, '[name]-[hash].js'))
