/** A link for somebody without Salus, being prepared: where its sealed file goes and how long it may lie there. */

import type { LinkPlaceChoice } from '../../../shared/api/link-views.ts'
import { ShareDraft } from './share-draft.svelte.ts'

const FIELDS = {
  folder: ['address'],
  webdav: ['url', 'user', 'password', 'address'],
  s3: ['endpoint', 'bucket', 'region', 'accessKey', 'secretKey', 'address'],
  presigned: ['url', 'address'],
  host: ['address', 'token'],
} as const
export type LinkField = (typeof FIELDS)[keyof typeof FIELDS][number]

export class LinkDraft {
  /** What is in it and how long; to whom and for what is not asked. */
  readonly what: ShareDraft
  kind = $state<LinkPlaceChoice['kind'] | ''>('')
  label = $state('')
  /** Only asked for by a host of one's own. */
  passcode = $state('')
  values = $state<Record<LinkField, string>>({
    address: '',
    url: '',
    user: '',
    password: '',
    endpoint: '',
    bucket: '',
    region: '',
    accessKey: '',
    secretKey: '',
    token: '',
  })

  constructor(nowMs: number, recordIds: readonly string[]) {
    this.what = new ShareDraft(nowMs, '', recordIds)
  }

  /** What has to be said of the chosen place, in its order. */
  get fields(): readonly LinkField[] {
    return this.kind === '' ? [] : FIELDS[this.kind]
  }

  /** Null until everything is said. */
  toPlace(): LinkPlaceChoice | null {
    const said = Object.fromEntries(this.fields.map((field) => [field, this.values[field].trim()]))
    const isWhole = this.kind !== '' && Object.values(said).every((text) => text !== '')
    return isWhole ? ({ kind: this.kind, ...said } as LinkPlaceChoice) : null
  }

  /** Secrets are gone once they were used, or the page was left. */
  forget(): void {
    this.values.password = this.values.secretKey = this.values.accessKey = this.values.token = ''
    this.passcode = ''
  }
}
