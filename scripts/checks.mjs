// Everything that can be said about the sources without running them: one name and one program each.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { carriedNode, root } from './prepare.mjs'

const bin = (...parts) => path.join(root, 'node_modules', ...parts)

/** Rooms for young objects so large that few of them are copied: about a tenth less of the processor for what builds trees of all sources. */
const ROOMY = '--max-semi-space-size=64'

export const CHECKS = [
  ['lint', [bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0']],
  ['types', [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json']],
  [
    'window-types',
    [bin('svelte-check', 'bin', 'svelte-check'), '--workspace', 'renderer', '--tsconfig', './tsconfig.json', '--fail-on-warnings'],
  ],
  [
    'boundaries',
    [
      bin('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
      '--config',
      'dependency-cruiser.cjs',
      'electron',
      'shared',
      'renderer/src',
      'renderer/verify',
    ],
  ],
  ['graph', [path.join(root, 'scripts', 'graph.mjs'), '--check']],
  ['unused', [bin('knip', 'bin', 'knip.js')]],
  ['format', [bin('prettier', 'bin', 'prettier.cjs'), '--check', '.', '--log-level', 'warn']],
].map(([name, args]) => [name, [ROOMY, ...args]])

/** Does all of it, two at a time, in their order. */
export async function inLanes(all, work) {
  const left = [...all]
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next)
  }
  await Promise.all([lane(), lane()])
}

/** Runs a script on the carried Node, or on `program`, to its end with its output shown; resolves to the exit code. */
export function runProgram(args, env = {}, program = carriedNode()) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } })
    child.on('error', () => resolve(1))
    child.on('close', (code) => resolve(code ?? 1))
  })
}
