/** Maria at home, Dr Ana in her clinic, Elena in a home of her own, each with an app behind a router, and a Salus without a screen between them. */

import { expect, NEWS_MS } from './patience.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeCardToken } from '../../shared/crypto/card.ts'
import { makeHomes } from './namespaces.ts'
import type { Homes } from './namespaces.ts'
import { openSalusIn } from './namespace-window.ts'
import { createConfirmedVault, PASSPHRASE as BOX_PASSPHRASE, startPerson } from './person.ts'
import { ServedProcess } from './served.ts'
import { askVault, unlock } from './sharing-window.ts'
import { addContact, cardOf, createVault, freshDir, importSamples } from './window.ts'
import type { SalusWindow } from './window.ts'

export const BOX = 'Box at home'
export const NAMES = { maria: 'Maria Popescu', ana: 'Dr Ana Dumitru', elena: 'Elena Popescu' } as const
/** Whose computers are on from the beginning. */
export type Who = 'maria' | 'ana'

export interface Journey {
  readonly homes: Homes
  readonly homeOf: Readonly<Record<Who, string>>
  /** Each one's window of now. */
  readonly at: Record<Who, SalusWindow>
  /** The daughter's, who makes her vault while the others go on: the box carries for her, too. */
  readonly elena: Promise<SalusWindow>
  /** The mirror and relay: `salus serve`. */
  readonly box: ServedProcess
  /** Switches somebody's computer off. */
  leave(who: Who): Promise<void>
  /** Switches it on again and opens the vault, once something else is done. */
  comeBack(who: Who, once?: Promise<void>): Promise<void>
  end(): Promise<void>
}

const BOTH = ['maria', 'ana'] as const

/** New vaults, Maria's with records; the box carries for all of them and will keep for Maria. Of the people nobody knows anybody yet. */
export async function beginJourney(): Promise<Journey> {
  const dir = await mkdtemp(join(tmpdir(), 'salus-journey-'))
  const homes = makeHomes()
  homes.translate('easy')
  const homeOf = { maria: homes.homes[0], ana: homes.homes[1] }
  const open = async (home: string, name: string): Promise<SalusWindow> => {
    const window = await openSalusIn(home, await freshDir())
    await createVault(window, name)
    return window
  }
  const [maria, ana] = await Promise.all([open(homeOf.maria, NAMES.maria), open(homeOf.ana, NAMES.ana), makeBox(join(dir, 'box'))])
  const at = { maria, ana }
  const [box] = await Promise.all([startBox(join(dir, 'box'), homes.outside, at), importSamples(maria)])
  await introduceBox(box, at)
  const elena = open(homes.homes[2], NAMES.elena).then((window) => joinBox(box, window))
  // Whoever waits for her hears of it.
  elena.catch(() => undefined)
  return {
    homes,
    homeOf,
    at,
    elena,
    box,
    leave: (who) => at[who].close(),
    comeBack: async (who, once = Promise.resolve()) => {
      at[who] = await openSalusIn(homeOf[who], at[who].dir)
      await once
      await unlock(at[who], 'nav-people')
    },
    end: async () => {
      const windows = [at.maria, at.ana, await elena.catch(() => null)]
      await Promise.all([...windows.map((window) => window?.close().catch(() => undefined)), box.end()])
      homes.remove()
      await rm(dir, { recursive: true })
    },
  }
}

async function makeBox(dir: string): Promise<void> {
  const person = await startPerson(dir)
  await createConfirmedVault(person, BOX)
  await person.stop()
}

/** Starts the box for the computers that are on: none of their windows is needed for that. */
async function startBox(dir: string, namespace: string, at: Readonly<Record<Who, SalusWindow>>): Promise<ServedProcess> {
  const cards = await Promise.all(BOTH.map((who) => askVault<{ readonly card: string }>(at[who], 'showContactCard', null)))
  const peerIds = cards.map(({ card }) => {
    const read = decodeCardToken(card)
    return read.ok ? read.value.device.peerId : ''
  })
  const box = new ServedProcess(dir, BOX_PASSPHRASE, ['--relay', '--relay-for', peerIds.join(','), '--mirror', '512'], namespace)
  await box.ready
  return box
}

/** Lets both be reached through the box, and makes it and Maria acquainted. */
async function introduceBox(box: ServedProcess, at: Readonly<Record<Who, SalusWindow>>): Promise<void> {
  const [address = ''] = (await box.ready)['relay'] as readonly string[]
  await Promise.all(BOTH.map((who) => useRelay(at[who], address)))
  await box.ask(`add-contact ${await cardOf(at.maria)} --name Maria --role family`)
  await addContact(at.maria, String((await box.ask('show-contact-card'))['card']), 'family')
}

/** One more for whom the box carries: it knows her. */
async function joinBox(box: ServedProcess, window: SalusWindow): Promise<SalusWindow> {
  const [address = ''] = (await box.ready)['relay'] as readonly string[]
  await box.ask(`add-contact ${await cardOf(window)} --name Elena --role family`)
  await useRelay(window, address)
  return window
}

async function useRelay(window: SalusWindow, address: string): Promise<void> {
  await window.go('#/settings')
  await window.id('relay-which').selectOption('address')
  await window.id('relay-address').fill(address)
  await window.id('relay-save').click()
  await expect(window.id('relay-state')).toHaveText('Connected', { timeout: NEWS_MS })
}

/** How often a person has to press something from now on; a choice from a list is one. */
export async function countClicks(window: SalusWindow): Promise<() => Promise<number>> {
  await window.page.evaluate(() => {
    const counted = globalThis as unknown as { clicks: number }
    counted.clicks = 0
    document.addEventListener('pointerdown', () => (counted.clicks += 1), true)
    document.addEventListener(
      'change',
      ({ target }) => {
        if (target instanceof HTMLSelectElement) counted.clicks += 1
      },
      true,
    )
  })
  return () => window.page.evaluate(() => (globalThis as unknown as { clicks: number }).clicks)
}
