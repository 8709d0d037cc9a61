/** What sharing costs: a thousand small records, the check of each block, the time until a stop counts, memory while serving, gas. */

import { randomBytes, randomFillSync } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServingTable } from '../../electron/peer/net/serving-table.ts'
import { createContactCard, decodeCardToken, encodeCardToken } from '../../shared/crypto/card.ts'
import { signDeviceCertificate } from '../../shared/crypto/device.ts'
import { deriveIdentity } from '../../shared/crypto/identity.ts'
import { openKeyBox, sealKeyBox } from '../../shared/crypto/key-box.ts'
import { measureGas } from '../contracts/gas.ts'
import { startLiar } from '../support/liar.ts'
import { addContact, cardOf, createVault, freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'
import { inTurns, seconds, withFolder } from './measure.ts'
import type { Figures, Outcome } from './measure.ts'
import { resourceOf } from './resources.ts'
import { importFolder } from './scale-workloads.ts'
import { syncthing } from './syncthing.ts'
import { call } from './window-workloads.ts'

const SMALL_RECORDS = 1_000
const CHECKS = 200_000
const SERVED_BYTES = 512 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024
const DAY_MS = 86_400_000

/** The value of a call, or an exception with all that was said. */
async function must<T>(window: SalusWindow, method: string, args: unknown): Promise<T> {
  const answer = await call(window, method, args)
  if (!answer.ok) throw new Error(`${method}: ${JSON.stringify(answer)}`)
  return answer.value as T
}

async function idsOf(window: SalusWindow): Promise<readonly string[]> {
  const { rows } = await must<{ readonly rows: readonly { readonly id: string }[] }>(window, 'listRecords', { limit: 1000, offset: 0 })
  return rows.map(({ id }) => id)
}

/** Previews and gives, as the window does. */
async function give(window: SalusWindow, recordIds: readonly string[]): Promise<{ readonly grantId: string; readonly invite: string }> {
  const [contact] = await must<readonly { readonly id: string }[]>(window, 'listContacts', null)
  const now = Date.now()
  const times = { fromMs: now, untilMs: now + DAY_MS, deleteByMs: now + DAY_MS }
  const draft = { contactId: contact?.id, scope: { recordIds, kinds: [] }, purpose: 'TREAT', right: 'view', ...times }
  const { previewToken } = await must<{ readonly previewToken: string }>(window, 'previewGrant', draft)
  return must(window, 'grantAccess', { ...draft, previewToken })
}

/** Two apps that know each other. */
async function pairOfApps(): Promise<readonly [maria: SalusWindow, ana: SalusWindow]> {
  const [maria, ana] = [await openSalus(await freshDir()), await openSalus(await freshDir())]
  await createVault(maria, 'Maria Popescu')
  await createVault(ana, 'Dr Ana Dumitru')
  await addContact(maria, await cardOf(ana), 'clinician')
  await addContact(ana, await cardOf(maria), 'other')
  return [maria, ana]
}

async function shareThousandOnce(files: string): Promise<Figures> {
  const [maria, ana] = await pairOfApps()
  try {
    await importFolder(maria, files)
    const recordIds = await idsOf(maria)
    let given = { grantId: '', invite: '' }
    const grantSeconds = await seconds(async () => {
      given = await give(maria, recordIds)
    })
    const { grantId, invite } = given
    const acceptSeconds = await seconds(() => must(ana, 'acceptInvite', { invite }))
    const [first] = [...recordIds].sort()
    let firstSeconds = 0
    const all = await seconds(async () => {
      const fetching = must(ana, 'fetchShare', { grantId })
      firstSeconds = await seconds(async () => {
        while (!(await call(ana, 'openShared', { grantId, recordId: first })).ok);
      })
      await fetching
    })
    return { seconds: all, firstReadableSeconds: firstSeconds, grantSeconds, acceptSeconds }
  } finally {
    await Promise.all([maria.close(), ana.close()])
  }
}

/** A thousand results of about 2 KB: until the first can be read, until all are here, and what giving them takes; syncthing with the same files. */
export function shareThousand(runs: number): Promise<Outcome> {
  return withFolder(async (dir) => {
    const folder = join(dir, 'files')
    await mkdir(folder)
    const files: string[] = []
    for (let at = 0; at < SMALL_RECORDS; at += 1) {
      const file = join(folder, `${String(at)}.json`)
      await writeFile(file, JSON.stringify(resourceOf(at)))
      files.push(file)
    }
    return inTurns(runs, { salus: () => shareThousandOnce(folder), syncthing: () => syncthing(...files) })
  })
}

/** Sealing and opening the keys of a thousand records for one grant. */
export function wrapKeys(runs: number): Promise<Outcome> {
  const grantId = 'ab'.repeat(16)
  const shareKey = new Uint8Array(randomBytes(32))
  const records = Array.from({ length: SMALL_RECORDS }, () => {
    const record = { recordId: randomBytes(16).toString('hex'), version: 1, cid: `bafkrei${randomBytes(26).toString('hex')}` }
    return { place: { grantId, purpose: 'TREAT' as const, record }, key: new Uint8Array(randomBytes(32)) }
  })
  return inTurns(runs, {
    salus: async () => {
      let boxes: readonly Uint8Array[] = []
      const wrapping = await seconds(() => {
        boxes = records.map(({ place, key }) => sealKeyBox(shareKey, place, key))
        return Promise.resolve()
      })
      const opening = await seconds(() => {
        for (const [at, { place }] of records.entries()) openKeyBox(shareKey, place, boxes[at] ?? new Uint8Array(0))
        return Promise.resolve()
      })
      return { seconds: wrapping, openSeconds: opening }
    },
  })
}

/** Milliseconds to decide about one block of a grant over a thousand records among a hundred grants. */
export function grantCheck(runs: number): Promise<Outcome> {
  const cids = Array.from({ length: SMALL_RECORDS }, () => `bafkrei${randomBytes(26).toString('hex')}`)
  const use = { purpose: 'TREAT', right: 'view' } as const
  const grants = Array.from({ length: 100 }, (_, at) => ({
    grantId: `g${String(at)}`,
    grantee: 'did:key:z',
    cids,
    fromMs: 0,
    untilMs: 9e15,
    use,
  }))
  return inTurns(runs, {
    salus: async () => {
      const table = createServingTable(
        (root) => Promise.resolve([root]),
        () => Promise.resolve(null),
      )
      table.replace(grants)
      const stated = { grantId: 'g7', ...use }
      const firstMs = 1000 * (await seconds(() => table.refusal('did:key:z', stated, cids[0] ?? '', 1)))
      let refused = 0
      const taken = await seconds(async () => {
        for (let at = 0; at < CHECKS; at += 1)
          if ((await table.refusal('did:key:z', stated, cids[at % SMALL_RECORDS] ?? '', 1)) !== null) refused += 1
      })
      if (refused > 0) throw new Error('it was refused')
      return { seconds: taken / CHECKS, aBlockMs: (1000 * taken) / CHECKS, firstOfAGrantMs: firstMs }
    },
  })
}

/** From the call that stops a share to the first block that its reader is refused on an open stream. */
export async function withdraw(runs: number): Promise<Outcome> {
  const maria = await openSalus(await freshDir())
  await createVault(maria, 'Maria Popescu')
  const reader = await startLiar()
  try {
    return await withFolder(async (dir) => {
      await writeFile(join(dir, 'one.json'), JSON.stringify(resourceOf(1)))
      await importFolder(maria, dir)
      const identity = deriveIdentity(new Uint8Array(randomBytes(32)))
      const device = signDeviceCertificate(identity, reader.peerId, 1)
      const own = createContactCard(identity, { name: 'Dr Ana Dumitru', device, addresses: [], issuedAtMs: 1 })
      await addContact(maria, encodeCardToken(own), 'clinician')
      const card = decodeCardToken(await cardOf(maria))
      const recordIds = await idsOf(maria)
      if (!card.ok) throw new Error(card.error.code)
      return await inTurns(runs, {
        salus: async () => {
          const { grantId } = await give(maria, recordIds)
          const { fileText } = await must<{ readonly fileText: string }>(maria, 'showConsent', { grantId })
          const cids = [/\\"cid\\":\\"([a-z0-9]+)/u.exec(fileText)?.[1] ?? '']
          const talk = await reader.open(card.value)
          await talk.introduce(device)
          const asks = async (): Promise<boolean> => {
            const [answer] = await talk.ask({ grantId, cids, purpose: 'TREAT', right: 'view' }, 1, false)
            return answer?.header['ok'] === true
          }
          if (!(await asks())) throw new Error('it was not served at all')
          let answered = 0
          const refusing = await seconds(async () => {
            const stopping = seconds(() => must(maria, 'withdrawGrant', { grantId }))
            while (await asks());
            answered = await stopping
          })
          talk.close()
          return { seconds: refusing, callSeconds: answered }
        },
      })
    })
  } finally {
    await Promise.all([maria.close(), reader.stop()])
  }
}

/** By how much the node process grows while it serves 512 MiB, and what it is at the most. */
export function serveLarge(runs: number): Promise<Outcome> {
  return withFolder(async (dir) => {
    const folder = join(dir, 'files')
    await mkdir(folder)
    const file = await open(join(folder, 'scan.pdf'), 'w')
    const piece = Buffer.alloc(PIECE_BYTES)
    for (let written = 0; written < SERVED_BYTES; written += PIECE_BYTES) {
      randomFillSync(piece)
      if (written === 0) piece.write('%PDF-1.7\n')
      await file.write(piece)
    }
    await file.close()
    return inTurns(Math.min(runs, 3), { salus: () => serveOnce(folder) })
  })
}

async function serveOnce(folder: string): Promise<Figures> {
  const [maria, ana] = await pairOfApps()
  try {
    await importFolder(maria, folder)
    const { grantId, invite } = await give(maria, await idsOf(maria))
    await must(ana, 'acceptInvite', { invite })
    const pid = String((await maria.pids())['Salus node'])
    const mib = (line: 'VmRSS' | 'VmHWM'): number =>
      Number(new RegExp(`${line}:\\s+(\\d+)`, 'u').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
    const before = mib('VmRSS')
    const taken = await seconds(() => must(ana, 'fetchShare', { grantId }))
    return { seconds: taken, peakMiB: mib('VmHWM'), addsMiB: mib('VmHWM') - before }
  } finally {
    await Promise.all([maria.close(), ana.close()])
  }
}

/** Gas of each act, by the transactions that the app sends. */
export function gas(): Promise<Outcome> {
  return inTurns(1, {
    salus: async () => {
      let measured: Readonly<Record<string, number>> = {}
      const taken = await seconds(async () => {
        measured = await measureGas()
      })
      return { seconds: taken, ...measured }
    },
  })
}
