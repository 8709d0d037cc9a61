/** What is taken out of the inside of DICOM files for one copy: bars over pixels, lines of a report, pages of a paper. */

import { lookInside } from '../../../shared/dicom/look-inside.ts'
import type { DicomInside } from '../../../shared/dicom/look-inside.ts'
import type { Redactions } from '../../../shared/model/redaction.ts'
import type { SalusError } from '../../../shared/model/result.ts'
import { inflate } from '../pictures/inflate.ts'
import type { LoadFile } from '../pictures/picture-source.ts'
import { CoverFrames } from './cover-frames.svelte.ts'
import { CoverPages } from './cover-pages.svelte.ts'

export class RedactDicom {
  inside = $state.raw<DicomInside | null>(null)
  error = $state.raw<SalusError | null>(null)
  /** Bars are being drawn over the pictures. */
  covers = $state(false)
  /** Numbers of lines that go. */
  gone = $state<number[]>([])
  readonly pictures: CoverFrames
  readonly pages = new CoverPages()
  /** There is something here that a copy can be made of. */
  readonly ready = $derived.by(() => {
    const kind = this.inside?.kind ?? 'other'
    if (kind === 'paper') return this.pages.total > 0 && !this.pages.tooMany && !this.pages.failed
    return kind !== 'other' && !(this.covers && this.pictures.failed) && !this.needsBar
  })
  /** Covering is chosen, and nothing is covered yet: a copy made now would hide nothing. */
  readonly needsBar = $derived.by(() => this.inside?.kind === 'picture' && this.covers && this.pictures.bars.length === 0)

  /** Pictures of a study, or the one file. */
  constructor(recordIds: readonly string[], loadFile: LoadFile) {
    this.pictures = new CoverFrames(recordIds, loadFile)
    void this.#look(recordIds[0] ?? '', loadFile)
  }

  /** Something was taken out by hand. */
  get isBegun(): boolean {
    return this.gone.length > 0 || this.pictures.bars.length > 0 || this.pages.isBegun
  }

  /** `told` hears which page of a paper is being drawn. Throws where `signal` stops it. */
  async redactions(
    words: readonly string[],
    told: (page: number) => void,
    signal: AbortSignal,
  ): Promise<Pick<Redactions, 'bars' | 'lines' | 'pages'>> {
    const { bars } = this.pictures
    const kind = this.inside?.kind
    if (kind === 'picture') return this.covers && bars.length > 0 ? { bars } : {}
    if (kind === 'paper') return { pages: await this.pages.covered(words, told, signal) }
    return this.gone.length > 0 ? { lines: [...this.gone] } : {}
  }

  end(): void {
    this.pictures.end()
    this.pages.end()
  }

  async #look(recordId: string, loadFile: LoadFile): Promise<void> {
    const answer = await loadFile(recordId)
    if (!answer.ok) {
      this.error = answer.error
      return
    }
    const inside = await lookInside(answer.value.bytes, inflate).catch(() => null)
    this.inside = inside ?? { kind: 'other', burnedIn: 'unknown', lines: [], paper: null }
    this.covers = this.inside.burnedIn !== 'unknown'
    if (this.inside.paper !== null) await this.pages.open(this.inside.paper, 'application/pdf')
  }
}
