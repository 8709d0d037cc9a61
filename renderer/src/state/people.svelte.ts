/** Contacts and the shares in both directions, kept fresh while the vault is open. */

import type { GrantView, ShareView } from '../../../shared/model/grant.ts'
import type { MirrorList } from '../../../shared/api/mirror-views.ts'
import type { OfferView } from '../../../shared/api/offer-views.ts'
import type { RequestView } from '../../../shared/api/request-views.ts'
import type { Contact } from '../../../shared/model/person.ts'
import type { Ask } from './ask.svelte.ts'
import { Loader } from './loader.svelte.ts'

export class People {
  readonly contacts = new Loader<readonly Contact[]>()
  readonly grants = new Loader<readonly GrantView[]>()
  readonly shares = new Loader<readonly ShareView[]>()
  readonly newShares = $derived((this.shares.value ?? []).filter((share) => share.stage === 'new').length)
  readonly mirrors = new Loader<MirrorList>()
  readonly requests = new Loader<readonly RequestView[]>()
  /** Those that ask me and wait. */
  readonly newRequests = $derived((this.requests.value ?? []).filter((one) => one.direction === 'in' && one.state === 'open'))
  readonly offers = new Loader<readonly OfferView[]>()
  /** Records that were sent to me and wait. */
  readonly waitingOffers = $derived((this.offers.value ?? []).filter((one) => one.direction === 'in' && one.state === 'open'))
  readonly #ask: Ask

  constructor(ask: Ask) {
    this.#ask = ask
  }

  async loadAll(): Promise<void> {
    await Promise.all([
      this.loadContacts(),
      this.loadGrants(),
      this.loadShares(),
      this.loadRequests(),
      this.loadMirrors(),
      this.loadOffers(),
    ])
  }

  loadContacts(): Promise<void> {
    return this.contacts.load(() => this.#ask('listContacts', null))
  }

  loadGrants(): Promise<void> {
    return this.grants.load(() => this.#ask('listGrants', null))
  }

  loadMirrors(): Promise<void> {
    return this.mirrors.load(() => this.#ask('listMirrors', null))
  }

  loadRequests(): Promise<void> {
    return this.requests.load(() => this.#ask('listRequests', null))
  }

  loadOffers(): Promise<void> {
    return this.offers.load(() => this.#ask('listOffered', null))
  }

  loadShares(): Promise<void> {
    return this.shares.load(() => this.#ask('listShares', null))
  }
}
