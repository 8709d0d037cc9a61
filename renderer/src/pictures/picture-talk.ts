/** What the window and its picture worker say to each other. */

import type { Decoded } from '../../../shared/dicom/decode-frame.ts'
import type { Picture } from '../../../shared/dicom/picture.ts'

export interface PictureQuestion {
  readonly id: number
  readonly key: string
  readonly frame: number
  /** Absent where the worker may still have the file. */
  readonly bytes?: Uint8Array
}

export type PictureProblem = Extract<Decoded, { problem: unknown }>['problem'] | 'no-picture' | 'not-read'

export interface PictureFact {
  readonly label: FactLabel
  readonly text: string
}
export const FACT_LABELS = [
  'person',
  'number',
  'born',
  'sex',
  'study',
  'series',
  'date',
  'modality',
  'bodyPart',
  'institution',
  'device',
  'size',
  'thickness',
  'compression',
] as const
export type FactLabel = (typeof FACT_LABELS)[number]

export interface SeenPicture {
  readonly picture: Picture
  readonly frame: Extract<Decoded, { frame: unknown }>['frame']
  readonly facts: readonly PictureFact[]
}

export type PictureAnswer =
  | { readonly id: number; readonly type: 'seen'; readonly seen: SeenPicture }
  /** The file is not there any more: ask again with its bytes. */
  | { readonly id: number; readonly type: 'forgotten' }
  | { readonly id: number; readonly type: 'problem'; readonly problem: PictureProblem }
