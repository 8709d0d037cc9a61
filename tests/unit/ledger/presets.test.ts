/** The settings that the repository offers: each says which network it is, takes three addresses of different owners, and is believed by none alone. */

import { readFileSync, readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { isAllowedUrl } from '../../../electron/peer/ledger/endpoint.ts'
import type { LedgerSettings } from '../../../shared/api/vault-api.ts'

const FIELDS = new Set(['_about', 'chainId', 'urls', 'quorum', 'sealLog', 'vaultHeads', 'confirmations', 'delayMinutes', 'isFree'])

it('ledger settings in resources are sound, and documented', () => {
  const files = readdirSync('resources/ledgers').filter((name) => name.endsWith('.json'))
  const readme = readFileSync('resources/ledgers/README.md', 'utf8')
  expect(files.length).toBeGreaterThanOrEqual(3)
  for (const name of files) {
    const settings = JSON.parse(readFileSync(`resources/ledgers/${name}`, 'utf8')) as LedgerSettings
    expect(Object.keys(settings).filter((field) => !FIELDS.has(field))).toEqual([])
    const owners = settings.urls.map((url) => new URL(url).hostname.split('.').slice(-2).join('.'))
    const isExample = owners.every((owner) => owner.endsWith('.example'))
    expect(isExample ? settings.urls.length : new Set(owners).size, name).toBe(3)
    expect(settings.urls.every(isAllowedUrl) && settings.quorum === 2 && (settings.confirmations ?? 0) >= 1).toBe(true)
    expect(readme).toContain(name)
  }
  for (const field of FIELDS) expect(readme).toContain(`\`${field}\``)
})
