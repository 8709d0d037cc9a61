/** Unpacks pictures beside the window: hostile files in, plain pixels out; no network, nothing kept but the last few files. */

import { decodeFrame } from '../../../shared/dicom/decode-frame.ts'
import { openPicture } from '../../../shared/dicom/open-picture.ts'
import type { PictureFile } from '../../../shared/dicom/open-picture.ts'
import { MODALITY_WORDS } from '../../../shared/dicom/modalities.ts'
import { dateOf, nameOf, textOf } from '../../../shared/dicom/values.ts'
import { CODECS } from './codecs.ts'
import { inflate } from './inflate.ts'
import { heicAnswer } from './heic-answers.ts'
import { tiffAnswer } from './tiff/tiff-answers.ts'
import type { PictureAnswer, PictureFact, PictureQuestion } from './picture-talk.ts'

const FILES_KEPT = 3
const files = new Map<string, PictureFile>()

async function fileOf({ key, bytes }: PictureQuestion): Promise<PictureFile | 'forgotten' | null> {
  const known = files.get(key)
  if (known !== undefined) return known
  if (bytes === undefined) return 'forgotten'
  const file = await openPicture(bytes, inflate)
  if (file === null) return null
  files.set(key, file)
  const [oldest] = files.keys()
  if (files.size > FILES_KEPT && oldest !== undefined) files.delete(oldest)
  return file
}

async function answerTo(question: PictureQuestion): Promise<PictureAnswer> {
  const { id, frame } = question
  try {
    const page = (await tiffAnswer(question)) ?? (await heicAnswer(question))
    if (page !== null) return page
    const file = await fileOf(question)
    if (file === 'forgotten') return { id, type: 'forgotten' }
    if (file === null) return { id, type: 'problem', problem: 'no-picture' }
    const decoded = await decodeFrame(file, frame, CODECS)
    if ('problem' in decoded) return { id, type: 'problem', problem: decoded.problem }
    return { id, type: 'seen', seen: { picture: file.picture, frame: decoded.frame, facts: factsOf(file) } }
  } catch {
    return { id, type: 'problem', problem: 'damaged' }
  }
}

function factsOf({ dataSet, picture, transferSyntax }: PictureFile): readonly PictureFact[] {
  const modality = textOf(dataSet, 0x00080060)
  const all: readonly PictureFact[] = [
    { label: 'person', text: nameOf(dataSet, 0x00100010) },
    { label: 'number', text: textOf(dataSet, 0x00100020) },
    { label: 'born', text: dateOf(dataSet, 0x00100030) },
    { label: 'sex', text: textOf(dataSet, 0x00100040) },
    { label: 'study', text: textOf(dataSet, 0x00081030) },
    { label: 'series', text: textOf(dataSet, 0x0008103e) },
    { label: 'date', text: dateOf(dataSet, 0x00080020) },
    { label: 'modality', text: MODALITY_WORDS[modality] ?? modality },
    { label: 'bodyPart', text: textOf(dataSet, 0x00180015) },
    { label: 'institution', text: textOf(dataSet, 0x00080080) },
    { label: 'device', text: `${textOf(dataSet, 0x00080070)} ${textOf(dataSet, 0x00081090)}`.trim() },
    { label: 'size', text: `${String(picture.columns)} × ${String(picture.rows)}` },
    { label: 'thickness', text: textOf(dataSet, 0x00180050) },
    { label: 'compression', text: transferSyntax },
  ]
  return all.filter(({ text }) => text !== '')
}

const port = globalThis as unknown as Worker
port.onmessage = (event: MessageEvent<PictureQuestion>) => {
  void answerTo(event.data).then((answer) => {
    const moved =
      answer.type !== 'seen' ? [] : [answer.seen.frame.type === 'grey' ? answer.seen.frame.values.buffer : answer.seen.frame.rgba.buffer]
    port.postMessage(answer, moved as Transferable[])
  })
}
