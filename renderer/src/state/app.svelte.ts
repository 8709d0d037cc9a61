/** The window's one state: what is open, where the person is, and what news came in. */

import { SvelteMap } from 'svelte/reactivity'
import type { Settings, ShellApi, VaultEvent } from '../../../shared/api/vault-api.ts'
import type { Result, SalusError } from '../../../shared/model/result.ts'
import { t, words } from '../words/words.svelte.ts'
import { createAsk } from './ask.svelte.ts'
import type { Ask } from './ask.svelte.ts'
import { AnswerDrafts } from './answer-draft.svelte.ts'
import { AskDrafts } from './ask-draft.svelte.ts'
import { Devices } from './devices.svelte.ts'
import { HealthLinks } from './health-link.svelte.ts'
import { Imports } from './imports.svelte.ts'
import { KeptDrafts } from './kept-drafts.svelte.ts'
import { recallLook, rememberLook } from './look.ts'
import { Notices } from './notices.svelte.ts'
import { People } from './people.svelte.ts'
import { cardIn } from './qr.ts'
import { Profiles } from './profiles.svelte.ts'
import { Recovering } from './recovering.svelte.ts'
import { Recent } from './recent.svelte.ts'
import { Router } from './router.svelte.ts'
import { Session } from './session.svelte.ts'
import type { LinkDraft } from './link-draft.svelte.ts'
import type { ShareDraft } from './share-draft.svelte.ts'
import { StepDrafts } from './step-drafts.ts'
import { Theme } from './theme.svelte.ts'
import { TypedDrafts } from './typed-drafts.svelte.ts'

declare global {
  interface Window {
    readonly salus: ShellApi
  }
}

/** News of use is passed to the shell at most this often. */
const TOUCH_MS = 5_000
const MINUTE_MS = 60_000

type ShareEnd = Extract<VaultEvent, { type: 'share-ended' }>
type SettingsChange = (now: Settings) => Partial<Settings>
type ItemsEnd = Extract<VaultEvent, { type: 'items-ended' }>

export class App {
  readonly shell = window.salus
  /** How much runs that may take long: it does not lock for want of use until then. */
  longWork = $state(0)
  readonly ask: Ask = createAsk(window.salus, (change) => {
    this.longWork += change
  })
  readonly session = new Session(this.shell, this.ask)
  readonly router = new Router()
  readonly notices = new Notices()
  readonly imports = new Imports(this.shell, this.ask, cardIn)
  readonly links = new HealthLinks(this.shell, this.ask, this.imports)
  readonly people = new People(this.ask)
  readonly devices = new Devices(this.ask)
  readonly recovering = new Recovering()
  readonly theme = new Theme()
  readonly typed = new TypedDrafts()
  readonly asking = new AskDrafts()
  readonly answering = new AnswerDrafts()
  readonly sharing = new StepDrafts<ShareDraft>((draft) => draft.isBegun)
  readonly begun = new KeptDrafts({
    ask: this.ask,
    typed: this.typed,
    asking: this.asking,
    sharing: this.sharing,
    answering: this.answering,
    onNotKept: () => {
      this.notices.say(t('begun.notKept'), { tone: 'attention' })
    },
  })
  readonly linking = new StepDrafts<LinkDraft>()
  readonly profiles = new Profiles(this.shell)
  readonly recent = new Recent()
  #saving: Promise<unknown> = Promise.resolve()
  /** Changes of settings that are not written yet, in their order. */
  #unsaved = $state.raw<readonly SettingsChange[]>([])
  /** The settings with all that is still being written: whoever comes back to a choice finds it as she left it. */
  readonly settingsSoon = $derived(this.#unsaved.reduce<Settings>((now, change) => ({ ...now, ...change(now) }), this.session.settings))
  /** Raised with every change of that kind; views that read it load again. */
  changes = $state({ records: 0, devices: 0, contacts: 0, grants: 0, shares: 0, requests: 0, activity: 0, ledger: 0, settings: 0 })
  lockReason = $state<Extract<VaultEvent, { type: 'locked' }>['reason'] | null>(null)
  /** Locking ended something that the person had begun. */
  lockStopped = $state(false)
  /** Shares that ended since unlocking, by grant: several may end at once, and one of them is on the screen. */
  readonly ended = new SvelteMap<string, ShareEnd>()
  /** Single records that were taken back since unlocking, by share: the last of each. */
  readonly itemsEnded = new SvelteMap<string, ItemsEnd>()
  /** Bytes of what is being sealed anew. */
  resealing = $state.raw<{ readonly done: number; readonly total: number } | null>(null)
  fetching = $state.raw<{ readonly grantId: string; readonly bytes: number; readonly totalBytes: number } | null>(null)
  /** Part done, 0 to 1, of a check, a backup or a renewal of keys that runs now. */
  working = $state(0)
  /** Somebody closes the window while something runs. */
  closing = $state(false)
  /** How far the list of words is while it is being completed. */
  indexing = $state.raw<{ readonly done: number; readonly total: number } | null>(null)
  /** Tenths of it that are done: open lists are asked for again with each. */
  readonly indexingPart = $derived(this.indexing === null ? 0 : Math.floor((this.indexing.done * 10) / this.indexing.total))
  /** Invites and requests made since unlocking, by grant or request, for handing over as text or file. */
  readonly invites = new SvelteMap<string, string>()
  paletteOpen = $state(false)
  /** The person has read that pictures here are not for diagnosis. */
  knowsPictures = $state(false)
  touchedAtMs = $state(Date.now())
  /** When the shell heard of it last. */
  #toldAtMs = 0
  nowMs = $state(Date.now())
  readonly minutesLeft = $derived(
    Math.max(1, Math.ceil(this.session.settings.idleLockMinutes - (this.nowMs - this.touchedAtMs) / MINUTE_MS)),
  )

  async start(): Promise<void> {
    words.language = navigator.language.startsWith('ro') ? 'ro' : 'en'
    this.theme.start(window)
    this.router.start(window)
    this.shell.onEvent((event) => {
      this.#hear(event)
    })
    for (const name of ['pointerdown', 'keydown', 'wheel'] as const) {
      window.addEventListener(name, () => {
        this.#touch()
      })
    }
    setInterval(() => {
      this.nowMs = Date.now()
    }, TOUCH_MS)
    await this.profiles.load()
    await this.session.start()
    this.applySettings()
  }

  /** The vault's settings decide once it is open. */
  applySettings(): void {
    if (this.session.phase !== 'open') return
    words.language = this.session.settings.language
    words.units = this.session.settings.units ?? {}
    this.theme.choice = this.session.settings.theme
    rememberLook(this.session.settings)
  }

  /** Null where the vault is called that now. */
  async changeName(name: string): Promise<SalusError | null> {
    const answer = await this.ask('changeName', { name })
    if (!answer.ok) return answer.error
    await this.profiles.rename(name.trim())
    return (await this.session.refresh()) ?? null
  }

  /** One change after the other: each begins with what the one before has left. */
  saveSettings(change: SettingsChange): Promise<Result<Settings>> {
    this.#unsaved = [...this.#unsaved, change]
    const saved = this.#saving.then(async () => {
      const answer = await this.session.saveSettings({ ...this.session.settings, ...change(this.session.settings) })
      this.#unsaved = this.#unsaved.slice(1)
      this.applySettings()
      return answer
    })
    this.#saving = saved
    return saved
  }

  /** True where it lies there now; false also where the person cancelled. What the disk refused is said. */
  async isSaved(saving: Promise<Result<boolean>>): Promise<boolean> {
    const answer = await saving
    if (!answer.ok) this.notices.say(words.error(answer.error).sentence, { tone: 'attention' })
    return answer.ok && answer.value
  }

  /** Null where the person cancelled, and where it could not be read, which is said. */
  async openSmallFile(): Promise<{ readonly name: string; readonly bytes: Uint8Array } | null> {
    const answer = await this.shell.openSmallFile()
    if (answer.ok) return answer.value
    this.notices.say(words.error(answer.error).sentence, { tone: 'attention' })
    return null
  }

  async lock(): Promise<void> {
    await this.begun.flush()
    await this.shell.lock()
  }

  #touch(): void {
    const now = Date.now()
    this.touchedAtMs = now
    this.nowMs = now
    if (Math.abs(now - this.#toldAtMs) < TOUCH_MS) return
    this.#toldAtMs = now
    void this.shell.touch()
  }

  #hear(event: VaultEvent): void {
    switch (event.type) {
      case 'import-progress':
        this.imports.hear(event)
        return
      case 'fetch-progress':
        this.fetching = event
        return
      case 'backup-progress':
      case 'check-progress':
      case 'rotate-progress':
        this.working = event.total === 0 ? 1 : event.done / event.total
        return
      case 'index-progress':
        this.indexing = event.done >= event.total ? null : event
        return
      case 'device-asks':
      case 'join-words':
      case 'sync-progress':
        this.devices.hear(event)
        return
      case 'recovery-found':
      case 'recovery-progress':
        this.recovering.hear(event)
        return
      case 'changed':
        for (const what of event.what) this.changes[what] += 1
        return
      case 'share-ended':
        this.ended.set(event.grantId, event)
        return
      case 'share-open-again':
        this.ended.delete(event.grantId)
        return
      case 'items-ended':
        this.itemsEnded.set(event.grantId, event)
        return
      case 'reseal-progress':
        this.resealing = event.done >= event.total ? null : event
        return
      case 'invite-arrived':
        this.notices.say(t('notice.invite', { name: event.senderName }))
        this.changes.shares += 1
        return
      case 'record-offered':
        this.notices.say(t('notice.offer', { name: event.senderName }))
        this.changes.requests += 1
        return
      case 'request-arrived':
        this.notices.say(t('notice.request', { name: event.senderName }))
        this.changes.requests += 1
        return
      case 'other-key':
        this.notices.say(t('notice.otherKey', { name: event.name }), { tone: 'attention' })
        return
      case 'closing':
        this.closing = true
        return
      case 'locked':
        this.#leave()
    }
  }

  /** The shell ends this page and opens another; until it does, nothing is shown any more. */
  #leave(): void {
    this.session.phase = 'starting'
    location.hash = ''
  }

  /** Why the page before this one was left, as the shell says in the address; language and colours as they were last. */
  resume(): void {
    const said = new URLSearchParams(location.search)
    const reason = said.get('locked')
    if (reason !== null) this.lockReason = reason as App['lockReason']
    this.lockStopped = said.has('stopped')
    const look = recallLook()
    if (look === null || this.session.phase === 'open') return
    words.language = look.language
    this.theme.choice = look.theme
  }
}

export const app = new App()
