/** The tool that holds the rooms apart notices each kind of mistake. */

import { spawnSync } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../../..')

/** Who imports what, and the rule that must say no. */
const MISTAKES: readonly (readonly [from: string, to: string, rule: string])[] = [
  ['shared/model/a.ts', 'shared/crypto/b.ts', 'model-is-the-bottom'],
  ['shared/crypto/a.ts', 'shared/fhir/b.ts', 'crypto-sees-model'],
  ['shared/fhir/a.ts', 'shared/crypto/b.ts', 'fhir-sees-model'],
  ['shared/api/a.ts', 'electron/vault/b.ts', 'api-sees-model'],
  ['shared/model/c.ts', 'node:fs', 'shared-is-pure'],
  ['electron/vault/operations/a.ts', 'electron/peer/net/b.ts', 'operations-see-session'],
  ['electron/vault/session/a.ts', 'electron/vault/signer/b.ts', 'operations-see-session'],
  ['electron/vault/session/manifest/a.ts', 'electron/vault/session/shares/b.ts', 'manifest-is-the-bottom-of-session'],
  ['electron/vault/signer/a.ts', 'electron/vault/session/b.ts', 'signer-sees-ports'],
  ['electron/vault/index-store/a.ts', 'electron/vault/session/b.ts', 'index-sees-ports'],
  ['electron/parse/a.ts', 'shared/crypto/b.ts', 'parse-sees-fhir'],
  ['electron/peer/store/a.ts', 'electron/peer/net/b.ts', 'store-sees-ports'],
  ['electron/peer/net/a.ts', 'electron/peer/store/b.ts', 'net-sees-ports'],
  ['electron/peer/ledger/a.ts', 'electron/peer/net/b.ts', 'ledger-sees-ports'],
  ['electron/main/a.ts', 'shared/crypto/b.ts', 'shell-sees-api'],
  ['electron/main/c.ts', 'electron/vault/session/b.ts', 'shell-sees-api'],
  ['electron/preload/a.ts', 'electron/vault/session/b.ts', 'shell-sees-api'],
  ['electron/cli/a.ts', 'electron/vault/session/b.ts', 'cli-sees-roots'],
  ['electron/link-host/a.ts', 'shared/crypto/b.ts', 'link-host-is-alone'],
  ['renderer/src/a.ts', 'shared/crypto/b.ts', 'renderer-sees-api'],
  ['renderer/src/c.ts', 'node:net', 'window-has-no-node'],
  ['renderer/src/d.ts', 'renderer/verify/b.ts', 'renderer-sees-api'],
  ['renderer/verify/a.ts', 'shared/api/b.ts', 'verify-sees-crypto'],
  ['renderer/verify/c.ts', 'renderer/src/b.ts', 'verify-sees-crypto'],
  ['renderer/verify/d.ts', 'node:fs', 'window-has-no-node'],
  ['electron/vault/operations/c.ts', '@noble/hashes/sha2.js', 'home-of-noble'],
  ['electron/vault/session/c.ts', 'helia', 'home-of-helia'],
  ['electron/vault/session/d.ts', 'libp2p', 'home-of-libp2p'],
  ['electron/peer/net/c.ts', 'ethers', 'home-of-ethers'],
  ['electron/vault/session/e.ts', 'libsql', 'home-of-libsql'],
  ['electron/vault/session/f.ts', '@napi-rs/keyring', 'home-of-keyring'],
  ['electron/vault/keychain/a.ts', 'electron/vault/session/b.ts', 'keychain-sees-ports'],
  ['electron/vault/a.ts', 'tests/support/b.ts', 'nobody-imports-tests'],
]

interface Violation {
  readonly from: string
  readonly rule: { readonly name: string }
}

describe('the borders', () => {
  let dir = ''
  let found: readonly Violation[] = []

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'salus-borders-'))
    for (const name of ['dependency-cruiser.cjs', 'tsconfig.json', 'package.json']) await cp(join(ROOT, name), join(dir, name))
    await symlink(join(ROOT, 'node_modules'), join(dir, 'node_modules'))
    const write = async (file: string, text: string): Promise<void> => {
      await mkdir(dirname(join(dir, file)), { recursive: true })
      await writeFile(join(dir, file), text)
    }
    for (const [, to] of MISTAKES) if (to.endsWith('.ts')) await write(to, 'export const b = 1\n')
    for (const [from, to] of MISTAKES) {
      const path = relative(dirname(from), to)
      const specifier = to.endsWith('.ts') ? (path.startsWith('.') ? path : `./${path}`) : to
      await write(from, `import * as b from '${specifier}'\nexport const a = b\n`)
    }
    await write('shared/model/circle-a.ts', "import { b } from './circle-b.ts'\nexport const a = (): number => b()\n")
    await write('shared/model/circle-b.ts', "import { a } from './circle-a.ts'\nexport const b = (): number => a()\n")
    const program = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
    const args = [program, '--config', 'dependency-cruiser.cjs', '-T', 'json', 'electron', 'shared', 'renderer']
    const done = spawnSync(process.execPath, args, { cwd: dir, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    found = (JSON.parse(done.stdout) as { readonly summary: { readonly violations: readonly Violation[] } }).summary.violations
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  for (const [from, to, rule] of MISTAKES) {
    it(`${from} may not import ${to}`, () => {
      expect(found.filter((one) => one.from === from).map((one) => one.rule.name)).toContain(rule)
    })
  }

  it('a circle is a mistake', () => {
    expect(found.some((one) => one.rule.name === 'no-cycles' && one.from.includes('circle'))).toBe(true)
  })
})
