/** Writes sealed blocks into a standard CAR file that any IPFS tool can carry; without keys nobody can read them. */

import type { CarReport } from '../../../../shared/api/carry-views.ts'
import { blocksToKeep } from '../../session/care/backups.ts'
import { blocksOfFiles, readBlocks } from '../../session/carry/car-blocks.ts'
import { mustAwait, refusal } from '../../session/refusal.ts'
import { readStanding } from '../../session/shares/amendments.ts'
import { addActivity } from '../../session/session.ts'
import type { Session } from '../../session/session.ts'

/** Of one grant, its records as roots; else of the whole vault, the root of its newest state as root. Errors: `grant-not-found`, `block-missing`, `block-damaged`, `cancelled`, those of the disk. */
export async function exportCar(
  session: Session,
  args: { readonly path: string; readonly grantId?: string },
  signal: AbortSignal,
): Promise<CarReport> {
  if (args.path === '') throw refusal('input-invalid')
  // Nothing changes while it is written: what is in the file is one state of the vault.
  const written = await session.manifest.hold(async () => {
    const { roots, cids } = await (args.grantId === undefined ? allBlocks(session) : grantBlocks(session, args.grantId))
    const blocks = readBlocks(session, cids, signal, (done) => {
      session.emit({ type: 'backup-progress', done, total: cids.length })
    })
    const { sizeBytes } = await mustAwait(session.ports.car.write(args.path, roots, blocks))
    return { blocks: cids.length, sizeBytes }
  })
  await session.manifest.commit((tx) => addActivity(session, tx, 'blocks-exported', { count: written.blocks }))
  session.emit({ type: 'changed', what: ['activity'] })
  return written
}

interface Blocks {
  readonly roots: readonly string[]
  readonly cids: readonly string[]
}

async function grantBlocks(session: Session, grantId: string): Promise<Blocks> {
  const entry = await session.manifest.get('grants', grantId)
  if (entry === undefined) throw refusal('grant-not-found')
  // What joined it since goes along, what was taken back does not.
  const { amended } = await readStanding(session, grantId, entry)
  const roots = [...new Set(amended.records.map(({ cid }) => cid))]
  return { roots, cids: await blocksOfFiles(session, roots) }
}

async function allBlocks(session: Session): Promise<Blocks> {
  for await (const root of session.manifest.nodes()) return { roots: [root], cids: await blocksToKeep(session) }
  throw refusal('vault-damaged')
}
