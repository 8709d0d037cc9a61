/** The people with a vault on this computer: a small list in the app's folder, and a folder for each. The list is not sealed. */

import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { PROFILE_COLOURS, PROFILE_NAME_LENGTH_MAX, PROFILES_MAX } from '../../shared/api/profile-views.ts'
import type { ProfileView } from '../../shared/api/profile-views.ts'
import { writeDurably } from '../durable-file.ts'

export interface Profiles {
  list(): readonly ProfileView[]
  /** Folder of the chosen one. */
  folder(): string
  /** Null where there are too many, or the disk refuses. */
  add(name: string, ownName: string): Promise<string | null>
  /** The chosen one, where it has a name: a list of one says none. False where the disk refuses. */
  rename(name: string): Promise<boolean>
  /** Off the list that is shown at first, or back on it; its folder stays as it is. False for the chosen one, where there is no such person, or the disk refuses. */
  putAside(id: string, aside: boolean): Promise<boolean>
  /** Back on the list, too. False where there is no such person, or the disk refuses. */
  choose(id: string): Promise<boolean>
}

interface Profile {
  readonly id: string
  readonly name: string
  readonly aside?: true
}

const FILE = 'profiles.json'
const FOLDER = 'profiles'
const ID = /^[0-9a-f]{8}$/u
const FILE_BYTES_MAX = 64 * 1024

/** `dir` is the folder of the app: that of the first person, who was there before there was a list. */
export function openProfiles(dir: string): Profiles {
  let { profiles, chosen } = readProfiles(dir)
  const keep = async (next: readonly Profile[], id: string): Promise<boolean> => {
    const written = await writeDurably(join(dir, FILE), JSON.stringify({ version: 1, chosen: id, profiles: next })).then(
      () => true,
      () => false,
    )
    if (written) [profiles, chosen] = [next, id]
    return written
  }
  return {
    list: () =>
      profiles.map(({ id, name, aside = false }, at) => ({
        ...{ id, name, colour: at % PROFILE_COLOURS },
        ...{ isChosen: id === chosen, isAside: aside && id !== chosen },
      })),
    folder: () => (chosen === '' ? dir : join(dir, FOLDER, chosen)),
    add: async (name, ownName) => {
      if (profiles.length >= PROFILES_MAX) return null
      const id = randomBytes(4).toString('hex')
      const named = profiles.map((one) => (one.id === chosen && one.name === '' ? { ...one, name: nameOf(ownName) } : one))
      try {
        mkdirSync(join(dir, FOLDER, id), { recursive: true, mode: 0o700 })
      } catch {
        return null
      }
      return (await keep([...named, { id, name: nameOf(name) }], chosen)) ? id : null
    },
    rename: (name) =>
      profiles.some((one) => one.id === chosen && one.name !== '' && one.name !== nameOf(name))
        ? keep(
            profiles.map((one) => (one.id === chosen ? { ...one, name: nameOf(name) } : one)),
            chosen,
          )
        : Promise.resolve(true),
    putAside: (id, aside) =>
      id !== chosen && profiles.some((one) => one.id === id) ? keep(withAside(profiles, id, aside), chosen) : Promise.resolve(false),
    choose: (id) => (profiles.some((one) => one.id === id) ? keep(withAside(profiles, id, false), id) : Promise.resolve(false)),
  }
}

function withAside(profiles: readonly Profile[], id: string, aside: boolean): readonly Profile[] {
  return profiles.map((one) => (one.id === id ? { id, name: one.name, ...(aside ? { aside: true as const } : {}) } : one))
}

/** What the list says, and every folder that it forgot: a vault is never out of reach because a small file is damaged. */
function readProfiles(dir: string): { readonly profiles: readonly Profile[]; readonly chosen: string } {
  const listed = decodeProfiles(textOf(join(dir, FILE)))
  const folders = foldersOf(join(dir, FOLDER))
  const known = listed.profiles.filter(({ id }) => id !== '' && folders.includes(id))
  const first = listed.profiles.find(({ id }) => id === '') ?? { id: '', name: '' }
  const lost = folders.filter((id) => !known.some((one) => one.id === id)).map((id) => ({ id, name: '' }))
  const profiles = [first, ...known, ...lost]
  return { profiles, chosen: profiles.some(({ id }) => id === listed.chosen) ? listed.chosen : '' }
}

/** Nothing of a text that is not such a list. */
function decodeProfiles(text: string): { readonly profiles: readonly Profile[]; readonly chosen: string } {
  try {
    const json = JSON.parse(text) as { readonly chosen?: unknown; readonly profiles?: unknown }
    const list: readonly unknown[] = Array.isArray(json.profiles) ? json.profiles.slice(0, PROFILES_MAX) : []
    const profiles = list.flatMap((one) => {
      const { id, name, aside } = (one ?? {}) as Readonly<Record<string, unknown>>
      return typeof id === 'string' && typeof name === 'string' && (id === '' || ID.test(id))
        ? [{ id, name: nameOf(name), ...(aside === true ? { aside: true as const } : {}) }]
        : []
    })
    const unique = profiles.filter(({ id }, at) => profiles.findIndex((one) => one.id === id) === at)
    return { profiles: unique, chosen: typeof json.chosen === 'string' ? json.chosen : '' }
  } catch {
    return { profiles: [], chosen: '' }
  }
}

function textOf(path: string): string {
  try {
    const text = readFileSync(path, 'utf8')
    return text.length > FILE_BYTES_MAX ? '' : text
  } catch {
    return ''
  }
}

function foldersOf(path: string): readonly string[] {
  try {
    return readdirSync(path)
      .filter((name) => ID.test(name))
      .sort()
      .slice(0, PROFILES_MAX)
  } catch {
    return []
  }
}

function nameOf(text: string): string {
  return text.trim().slice(0, PROFILE_NAME_LENGTH_MAX)
}
