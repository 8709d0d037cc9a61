/** Forge without a download: a copy of the sources in a folder of its own, the npm compiler behind a small look-alike. */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const ROOT = resolve(import.meta.dirname, '../..')
const FORGE = join(ROOT, 'node_modules/@foundry-rs/forge-linux-amd64/bin/forge')
export const hasForge = existsSync(FORGE)

export interface ForgeReport {
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  /** What forge said where it did not come to tests. */
  readonly text: string
}

/** A project in a temporary folder; `mutate` may change a source before it is compiled. */
export async function prepareProject(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-forge-'))
  await cp(join(ROOT, 'resources/contracts/src'), join(dir, 'src'), { recursive: true })
  await cp(join(import.meta.dirname, 'solidity'), join(dir, 'test'), { recursive: true })
  const settings = await readFile(join(dir, 'test', 'foundry.toml'), 'utf8')
  const solc = join(dir, 'solc')
  await writeFile(join(dir, 'foundry.toml'), settings.replace('[profile.default]', `[profile.default]\nsolc = "${solc}"`))
  await rm(join(dir, 'test', 'foundry.toml'))
  await mkdir(join(dir, 'modules'))
  await symlink(join(ROOT, 'node_modules/@openzeppelin'), join(dir, 'modules/@openzeppelin'))
  await writeFile(
    solc,
    `#!${process.execPath}\nconst solc = require(${JSON.stringify(join(ROOT, 'node_modules/solc'))})\nif (process.argv.includes('--version')) console.log('solc, the solidity compiler commandline interface\\nVersion: ' + solc.version())\nelse process.stdout.write(solc.compile(require('fs').readFileSync(0, 'utf8')))\n`,
    { mode: 0o755 },
  )
  return dir
}

/** Runs every test of a project. */
export function runForge(dir: string, args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<ForgeReport> {
  return new Promise((settle, reject) => {
    const child = spawn(FORGE, ['test', '--root', dir, '--json', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FOUNDRY_DISABLE_NIGHTLY_WARNING: '1', ...env },
    })
    let out = ''
    let said = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (said += data.toString()))
    child.on('error', reject)
    child.on('close', () => {
      settle(readReport(out, said))
    })
  })
}

function readReport(out: string, said: string): ForgeReport {
  const start = out.indexOf('{"')
  if (start === -1) return { passed: [], failed: [], text: `${out}\n${said}` }
  const suites = JSON.parse(out.slice(start)) as Readonly<
    Record<string, { readonly test_results: Readonly<Record<string, { readonly status: string }>> }>
  >
  const all = Object.entries(suites).flatMap(([suite, { test_results }]) =>
    Object.entries(test_results).map(([test, { status }]) => ({
      name: `${suite.split(':').at(-1) ?? ''} ${test}`,
      ok: status === 'Success',
    })),
  )
  return {
    passed: all.filter((one) => one.ok).map((one) => one.name),
    failed: all.filter((one) => !one.ok).map((one) => one.name),
    text: said,
  }
}
