/** The addresses by which every place of the window is seen, made from what a vault holds. */

import type { Place } from '../../renderer/src/state/router.svelte.ts'
import type { VaultAnswer, VaultArgs, VaultMethod } from '../../shared/api/vault-api.ts'
import { LISTED_KINDS } from '../../shared/model/record.ts'
import type { RecordKind, RecordRow } from '../../shared/model/record.ts'
import type { Result } from '../../shared/model/result.ts'
import { TYPED_KINDS } from '../../shared/model/typed-record.ts'
import type { SalusWindow } from './window.ts'

type Value<M extends VaultMethod> = VaultAnswer<M> extends Result<infer T> ? T : never

/** What there is to be looked at. */
export interface Contents {
  readonly kinds: readonly RecordKind[]
  /** The newest of each kind. */
  readonly firsts: readonly RecordRow[]
  /** One of each sort of file. */
  readonly documents: readonly string[]
  readonly studies: readonly string[]
  readonly typed: string
  /** Codes of the tests with the most values. */
  readonly codes: readonly string[]
  readonly contact: string
  readonly grant: string
  /** Asked of the holder, and sent to her. */
  readonly request: string
  readonly offer: string
  readonly share: { readonly grantId: string; readonly recordId: string; readonly documentId: string }
}

/** What nothing has. */
export const NOTHING = '0'.repeat(32)
const ROWS_MAX = 1000

const each = (place: string, parts: readonly string[]): readonly string[] =>
  (parts.length === 0 ? [NOTHING] : parts).map((part) => `${place}/${encodeURIComponent(part)}`)

/** A place that is new in the router has to be walked: the compiler asks for it here. */
export const WAYS: Readonly<Record<Place, (contents: Contents) => readonly string[]>> = {
  home: () => ['home'],
  summary: () => ['summary'],
  print: () => ['print', 'print/visit', 'print/summary', 'print/card', 'print/immunizations', 'print/whole'],
  timeline: ({ kinds }) => [
    'timeline',
    'timeline?order=oldest',
    `timeline?kinds=${kinds[0] ?? 'lab'}`,
    'timeline?from=1800-01-01&until=1800-02-01',
  ],
  records: ({ kinds }) => ['records', 'records?text=zzzzqqqq', ...kinds.map((kind) => `records/${kind}`)],
  imaging: ({ studies }) => ['imaging', ...each('imaging', studies)],
  record: ({ firsts }) => [
    ...each(
      'record',
      firsts.map(({ id }) => id),
    ),
    `record/${NOTHING}`,
  ],
  series: ({ codes }) => [
    ...each('series', codes.slice(0, 1)),
    ...(codes.length > 1 ? [`series/${codes.slice(0, 3).map(encodeURIComponent).join('/')}`] : []),
    `series/${NOTHING}`,
  ],
  labs: () => ['labs', 'labs?text=zzzzqqqq'],
  vitals: () => ['vitals'],
  medicines: () => ['medicines'],
  document: ({ documents }) => [...each('document', documents), `document/${NOTHING}`],
  import: () => ['import'],
  add: () => ['add', ...TYPED_KINDS.map((kind) => `add/${kind}`)],
  correct: ({ typed }) => [`correct/${typed || NOTHING}`],
  accesses: ({ contact }) => ['accesses', `accesses?who=${contact || NOTHING}&month=2001-01`],
  month: () => ['month', 'month/2001-01'],
  people: () => ['people'],
  contact: ({ contact }) => [`contact/${contact || NOTHING}`],
  link: () => ['link'],
  share: ({ contact, firsts }) => [
    'share',
    ...(contact === ''
      ? []
      : [
          `share/${contact}?records=${firsts
            .slice(0, 2)
            .map(({ id }) => id)
            .join(',')}`,
        ]),
  ],
  ask: ({ contact }) => [`ask/${contact || NOTHING}`],
  request: ({ request }) => [`request/${request || NOTHING}`],
  send: ({ contact }) => [`send/${contact || NOTHING}`],
  offered: ({ offer }) => [`offered/${offer || NOTHING}`],
  consent: ({ grant }) => [`consent/${grant || NOTHING}`],
  grant: ({ grant }) => [`grant/${grant || NOTHING}`],
  requests: () => ['requests'],
  shared: ({ share }) => [`shared/${share.grantId || NOTHING}`],
  'shared-record': ({ share }) => [`shared-record/${share.grantId || NOTHING}/${share.recordId || NOTHING}`],
  'shared-document': ({ share }) => [`shared-document/${share.grantId || NOTHING}/${share.documentId || NOTHING}`],
  activity: () => ['activity'],
  recovery: () => ['recovery'],
  public: () => ['public'],
  settings: () => ['settings'],
}

/** Asks the vault from the page, as a view does. */
export async function askVault<M extends VaultMethod>(window: SalusWindow, method: M, args: VaultArgs<M>): Promise<Value<M>> {
  const answer = await window.page.evaluate(
    ([name, given]) =>
      (globalThis as unknown as { salus: { call(name: string, args: unknown): Promise<Result<unknown>> } }).salus.call(name, given),
    [method as string, args] as const,
  )
  if (!answer.ok) throw new Error(`${method}: ${answer.error.code}`)
  return answer.value as Value<M>
}

/** Looks at what the open vault holds. */
export async function contentsOf(window: SalusWindow, typed: string): Promise<Contents> {
  const { counts } = await askVault(window, 'showHome', null)
  const kinds = LISTED_KINDS.filter((kind) => (counts[kind] ?? 0) > 0)
  const rowsOf = async (kind: RecordKind, limit: number): Promise<readonly RecordRow[]> =>
    (await askVault(window, 'listRecords', { kinds: [kind], limit, offset: 0 })).rows
  const firsts: RecordRow[] = []
  for (const kind of kinds) firsts.push(...(await rowsOf(kind, 1)))
  const files = [...(await rowsOf('document', ROWS_MAX)), ...(await rowsOf('report', ROWS_MAX))].filter(
    ({ mediaType }) => mediaType !== undefined,
  )
  const { measures } = await askVault(window, 'showMeasures', { kind: 'lab' })
  const [[contact], [grant], [share]] = [
    await askVault(window, 'listContacts', null),
    await askVault(window, 'listGrants', null),
    await askVault(window, 'listShares', null),
  ]
  const [[request], [offer]] = [await askVault(window, 'listRequests', null), await askVault(window, 'listOffered', null)]
  return {
    kinds,
    firsts,
    documents: [...new Map(files.map(({ mediaType, id }) => [mediaType, id])).values()],
    studies: (await rowsOf('imaging', 2)).map(({ id }) => id),
    typed,
    codes: [...measures]
      .sort((a, b) => b.count - a.count)
      .map(({ latest }) => latest.code)
      .filter((code) => code !== ''),
    contact: contact?.id ?? '',
    grant: grant?.grantId ?? '',
    request: request?.requestId ?? '',
    offer: offer?.offerId ?? '',
    share: {
      grantId: share?.grantId ?? '',
      recordId: share?.rows[0]?.id ?? '',
      documentId: share?.rows.find(({ kind }) => kind === 'document')?.id ?? '',
    },
  }
}
