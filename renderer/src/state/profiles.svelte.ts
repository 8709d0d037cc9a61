/** The people with a vault on this computer, and going from one to another. */

import type { SalusError } from '../../../shared/model/result.ts'
import type { ShellApi } from '../../../shared/api/vault-api.ts'
import type { ProfileView } from '../../../shared/api/profile-views.ts'

export class Profiles {
  list = $state.raw<readonly ProfileView[]>([])
  readonly listed = $derived(this.list.filter(({ isAside }) => !isAside))
  /** Off the list, their vaults as they are. */
  readonly aside = $derived(this.list.filter(({ isAside }) => isAside))
  readonly chosen = $derived(this.list.find(({ isChosen }) => isChosen))
  /** Name in the form for another person; null while it is closed. */
  adding = $state<string | null>(null)
  busy = $state(false)
  failed = $state(false)
  readonly #shell: ShellApi

  constructor(shell: ShellApi) {
    this.#shell = shell
  }

  async load(): Promise<void> {
    this.list = await this.#shell.listProfiles()
  }

  begin(name: string): void {
    this.failed = false
    this.adding = name
  }

  /** Makes a place for another person and goes there. `ownName` is whose vault is open, or empty. */
  async add(name: string, ownName: string): Promise<void> {
    this.busy = true
    const id = await this.#shell.addProfile(name, ownName)
    this.failed = id === null
    if (id === null) this.busy = false
    else await this.go(id)
  }

  /** What the open vault is called now: the list that is seen before unlocking says the same. */
  async rename(name: string): Promise<void> {
    await this.#shell.nameProfile(name)
    await this.load()
  }

  /** Off the list, or back on it. Null where it is done. */
  async putAside(id: string, aside: boolean): Promise<SalusError | null> {
    const done = await this.#shell.putProfileAside(id, aside).catch(() => false)
    await this.load()
    return done ? null : { code: 'disk-failed' }
  }

  /** This page ends where it succeeds. */
  async go(id: string): Promise<void> {
    this.busy = true
    this.failed = !(await this.#shell.chooseProfile(id).catch(() => false))
    this.busy = false
  }
}
