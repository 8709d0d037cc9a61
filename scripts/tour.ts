/** Walks three people through the whole loop by clicking; in a headless run pictures each step and says how long it took. */

import { expect } from '@playwright/test'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  addContact,
  cardOf,
  createVault,
  freshDir,
  importSamples,
  lockBy,
  openSalus,
  openSharedRecord,
  shareSummary,
} from '../tests/support/window.ts'
import type { SalusWindow } from '../tests/support/window.ts'

const [out = '', mode = ''] = process.argv.slice(2)
const headless = mode === '--headless'
const NEWS_MS = 30_000
const PATIENT = 'Maria Popescu'
const CLINICIAN = 'Dr Ana Dumitru'
const DAUGHTER = 'Elena Popescu'

interface Step {
  readonly step: string
  readonly ok: boolean
  readonly ms: number
}
const steps: Step[] = []

/** One step, pictured from the window it ends in. The first failure ends the tour. */
async function step(name: string, work: () => Promise<SalusWindow>): Promise<void> {
  const startedAtMs = performance.now()
  let shown: SalusWindow | null = null
  let failure: unknown = null
  try {
    shown = await work()
  } catch (error) {
    failure = error
  }
  const ms = Math.round(performance.now() - startedAtMs)
  steps.push({ step: name, ok: failure === null, ms })
  process.stderr.write(`${failure === null ? 'ok  ' : 'FAIL'} ${name} (${String(ms)} ms)\n`)
  if (headless && shown !== null) await shown.page.screenshot({ path: join(out, `${String(steps.length).padStart(2, '0')}-${name}.png`) })
  if (failure !== null) throw failure instanceof Error ? failure : new Error('a step failed')
}

async function meet(a: SalusWindow, b: SalusWindow, roleOfB: string, roleOfA: string): Promise<void> {
  const [cardA, cardB] = [await cardOf(a), await cardOf(b)]
  const [seenByA, seenByB] = [await addContact(a, cardB, roleOfB), await addContact(b, cardA, roleOfA)]
  expect(seenByA).toBe(seenByB)
}

async function acquaint(maria: SalusWindow, ana: SalusWindow, elena: SalusWindow): Promise<void> {
  await step('maria-makes-her-vault', () => createVault(maria, PATIENT).then(() => maria))
  await step('ana-makes-hers', () => createVault(ana, CLINICIAN).then(() => ana))
  await step('elena-makes-hers', () => createVault(elena, DAUGHTER).then(() => elena))
  await step('maria-adds-her-records', () => importSamples(maria).then(() => maria))
  await step('maria-and-ana-compare-words', () => meet(maria, ana, 'clinician', 'other').then(() => maria))
  await step('maria-and-elena-compare-words', () => meet(maria, elena, 'family', 'family').then(() => elena))
}

async function look(maria: SalusWindow): Promise<void> {
  await step('home', async () => {
    await maria.go('#/home')
    await expect(maria.id('home-odd')).toContainText('HbA1c')
    return maria
  })
  await step('a-value-over-time', async () => {
    await maria.id('home-odd').getByText('HbA1c').click()
    await expect(maria.id('chart')).toBeVisible()
    return maria
  })
  await step('a-document', async () => {
    await maria.go('#/records/document')
    await maria.page.getByText('north-clinic-letter').first().click()
    await maria.id('open-document').click()
    await expect(maria.id('pdf-page').first()).toHaveAttribute('data-drawn', 'true')
    return maria
  })
  await step('home-in-the-dark', async () => {
    await maria.go('#/settings')
    await setTheme(maria, 'dark')
    await maria.go('#/home')
    await expect(maria.id('home-odd')).toBeVisible()
    return maria
  })
}

async function setTheme(window: SalusWindow, theme: 'light' | 'dark'): Promise<void> {
  await window.id('settings-theme').selectOption(theme)
  await expect(window.page.locator('html')).toHaveAttribute('data-theme', theme)
}

async function share(maria: SalusWindow, ana: SalusWindow, elena: SalusWindow): Promise<void> {
  await step('maria-shares-with-ana', async () => {
    await maria.go('#/settings')
    await setTheme(maria, 'light')
    await shareSummary(maria, CLINICIAN, 7)
    await expect(maria.id('facts')).toContainText('delivered', { timeout: NEWS_MS })
    return maria
  })
  await step('maria-shares-with-elena', () => shareSummary(maria, DAUGHTER, 30).then(() => maria))
  await step('ana-is-invited', async () => {
    await ana.go('#/requests')
    await expect(ana.id('new-shares')).toContainText(PATIENT, { timeout: NEWS_MS })
    return ana
  })
  await step('ana-opens-a-value', () => openSharedRecord(ana, 'HbA1c').then(() => ana))
  await step('elena-opens-an-allergy', async () => {
    await elena.go('#/requests')
    await expect(elena.id('new-shares')).toContainText(PATIENT, { timeout: NEWS_MS })
    await openSharedRecord(elena, 'Penicillin')
    return elena
  })
  await step('maria-sees-who-opened-what', async () => {
    await maria.go('#/people')
    await maria.id('active-grants').getByText(CLINICIAN).click()
    await expect(maria.id('receipt').first()).toContainText('HbA1c', { timeout: NEWS_MS })
    return maria
  })
}

async function stop(maria: SalusWindow, ana: SalusWindow, elena: SalusWindow): Promise<void> {
  await step('maria-stops-sharing-with-ana', async () => {
    await maria.id('withdraw').click()
    await maria.id('withdraw-now').click()
    await expect(maria.id('withdrawal-deletion')).toHaveAttribute('data-state', 'confirmed', { timeout: NEWS_MS })
    await expect(maria.id('withdrawal-witness')).toHaveAttribute('data-state', 'witnessed', { timeout: NEWS_MS })
    return maria
  })
  await step('anas-view-has-closed', async () => {
    await expect(ana.id('share-ended')).toContainText('stopped this share', { timeout: NEWS_MS })
    return ana
  })
  await step('elena-still-reads', async () => {
    await expect(elena.id('record')).toContainText('Penicillin')
    return elena
  })
  await step('what-the-world-can-see', async () => {
    await maria.go('#/public')
    await expect(maria.id('public-bytes')).toContainText('A share was stopped')
    expect(await maria.id('public-bytes').textContent()).not.toContain(PATIENT)
    return maria
  })
  await step('activity', async () => {
    await maria.go('#/activity')
    await expect(maria.id('activity')).toContainText(`You stopped sharing with ${CLINICIAN}`)
    return maria
  })
  await step('locked', async () => {
    await lockBy(maria, () => maria.id('lock').click())
    return maria
  })
}

/** Working set of each process, in MiB, by name. */
async function memoryOf(window: SalusWindow): Promise<Readonly<Record<string, number>>> {
  return window.app.evaluate(({ app }) =>
    Object.fromEntries(
      app.getAppMetrics().map((one) => [one.name ?? one.serviceName ?? one.type, Math.round(one.memory.workingSetSize / 1024)]),
    ),
  )
}

const people = await Promise.all([0, 1, 2].map(async () => openSalus(await freshDir())))
const [maria, ana, elena] = people as [SalusWindow, SalusWindow, SalusWindow]
let failed = false
try {
  await acquaint(maria, ana, elena)
  if (headless) {
    await look(maria)
    await share(maria, ana, elena)
    const memory = { patient: await memoryOf(maria), clinician: await memoryOf(ana), daughter: await memoryOf(elena) }
    await stop(maria, ana, elena)
    await writeFile(join(out, 'memory.json'), `${JSON.stringify(memory, null, 2)}\n`)
    process.stderr.write(`memory in MiB: ${JSON.stringify(memory)}\n`)
  } else {
    process.stderr.write(
      'three windows are open: Maria (patient), Dr Ana (clinician), Elena (daughter). Their vaults go when they are closed.\n',
    )
    await Promise.all(people.map((one) => one.app.waitForEvent('close', { timeout: 0 })))
  }
} catch (error) {
  failed = true
  process.stderr.write(`${error instanceof Error ? error.message : 'the tour failed'}\n`)
} finally {
  await writeFile(join(out, 'tour.json'), `${JSON.stringify(steps, null, 2)}\n`)
  await Promise.all(people.map((one) => one.close().catch(() => undefined)))
}
process.exit(failed ? 1 : 0)
