/** 256 MiB from one process to another: a share between two apps, beside a plain TLS socket, a bare libp2p TLS stream and syncthing. */

import { spawn } from 'node:child_process'
import { randomFillSync } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { addContact, cardOf, createVault, freshDir, openSalus } from '../support/window.ts'
import { inTurns, seconds, warmMemory, withFolder } from './measure.ts'
import type { Figures, Outcome } from './measure.ts'
import { syncthing } from './syncthing.ts'
import { call } from './window-workloads.ts'

export const SHARED_BYTES = 256 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024
const DAY_MS = 86_400_000

/** A file that cannot be compressed and is taken for a PDF. */
export async function writeBig(file: string): Promise<void> {
  const handle = await open(file, 'w')
  const piece = Buffer.alloc(PIECE_BYTES)
  for (let written = 0; written < SHARED_BYTES; written += PIECE_BYTES) {
    randomFillSync(piece)
    if (written === 0) piece.write('%PDF-1.4\n')
    await handle.write(piece)
  }
  await handle.close()
}

async function shareOnce(big: string): Promise<Figures> {
  const [maria, ana] = [await openSalus(await freshDir()), await openSalus(await freshDir())]
  try {
    await createVault(maria, 'Maria Popescu')
    await createVault(ana, 'Dr Ana Dumitru')
    await addContact(maria, await cardOf(ana), 'clinician')
    await addContact(ana, await cardOf(maria), 'other')
    await maria.answerOpen([big])
    const chosen = await maria.page.evaluate(() =>
      (globalThis as unknown as { salus: { chooseFiles(): Promise<unknown> } }).salus.chooseFiles(),
    )
    const preview = await call(maria, 'previewImport', chosen)
    let imported = await call(maria, 'showStatus', null)
    const importing = await seconds(async () => {
      imported = await call(maria, 'importRecords', preview.value)
    })
    const contacts = (await call(maria, 'listContacts', null)).value as readonly { readonly id: string }[]
    const now = Date.now()
    const { recordIds } = imported.value as { readonly recordIds: readonly string[] }
    const draft = {
      contactId: contacts[0]?.id,
      scope: { recordIds, kinds: [] },
      purpose: 'TREAT',
      right: 'view',
      fromMs: now,
      untilMs: now + DAY_MS,
      deleteByMs: now + DAY_MS,
    }
    const { previewToken } = (await call(maria, 'previewGrant', draft)).value as { readonly previewToken: string }
    const { grantId, invite } = (await call(maria, 'grantAccess', { ...draft, previewToken })).value as {
      readonly grantId: string
      readonly invite: string
    }
    await call(ana, 'acceptInvite', { invite })
    let fetched = await call(ana, 'showStatus', null)
    warmMemory()
    const taken = await seconds(async () => {
      fetched = await call(ana, 'fetchShare', { grantId })
    })
    if (!fetched.ok) throw new Error(`the share was not fetched: ${JSON.stringify(fetched)}`)
    return { seconds: taken, sealingSeconds: importing }
  } finally {
    await Promise.all([maria.close(), ana.close()])
  }
}

/** Runs a pair of processes under Electron's Node; the second prints its seconds. */
async function pair(script: string, big: string): Promise<Figures | null> {
  const file = resolve(import.meta.dirname, script)
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
  const executable = process.env['SALUS_TEST_ELECTRON'] ?? ''
  const server = spawn(executable, [file, 'serve', big], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const address = await new Promise<string>((settle) =>
    server.stdout.once('data', (data: Buffer) => {
      settle(data.toString().trim())
    }),
  )
  warmMemory()
  const taken = await new Promise<string>((settle) => {
    const client = spawn(executable, [file, 'fetch', address, String(SHARED_BYTES)], { env, stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    client.stdout.on('data', (data: Buffer) => {
      text += data.toString()
    })
    client.on('close', () => {
      settle(text)
    })
  })
  server.kill()
  return taken === '' ? null : { seconds: Number(taken) }
}

/** The whole comparison. */
export function share(runs: number): Promise<Outcome> {
  return withFolder(async (dir) => {
    const big = join(dir, 'big.pdf')
    await writeBig(big)
    return inTurns(runs, {
      salus: () => shareOnce(big),
      tls: () => pair('tls-pair.mjs', big),
      'libp2p-tls': () => pair('libp2p-pair.mjs', big),
      syncthing: () => syncthing(big),
    })
  })
}
