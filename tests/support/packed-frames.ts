/** Frames packed by the encoders of JPEG-LS and JPEG 2000, for tests. */

export interface FrameInfo {
  readonly width: number
  readonly height: number
  readonly bitsPerSample: number
  readonly componentCount: number
  readonly isSigned: boolean
  readonly isUsingColorTransform: boolean
}
interface Encoder {
  getDecodedBuffer(info: FrameInfo): Uint8Array
  getEncodedBuffer(): Uint8Array
  encode(): void
  delete(): void
}
interface Encoders {
  readonly JpegLSEncoder: new () => Encoder & { setInterleaveMode(mode: number): void; setNearLossless(difference: number): void }
  readonly J2KEncoder: new () => Encoder & { setQuality(lossless: boolean, rate: number): void }
}
const load = async (name: string): Promise<Encoders> => ((await import(name)) as { default: () => Promise<Encoders> }).default()

/** What is said of a frame; sixteen bits without a sign where nothing else is. */
type PackedInfo = Pick<FrameInfo, 'width' | 'height'> & Partial<FrameInfo>

/** Without loss. */
export async function packJpegLs(raw: Uint8Array, info: PackedInfo, mode = 0): Promise<Uint8Array> {
  const { JpegLSEncoder } = await load('@cornerstonejs/codec-charls')
  const encoder = new JpegLSEncoder()
  encoder.setNearLossless(0)
  encoder.setInterleaveMode(mode)
  return packed(encoder, raw, info)
}

/** Without loss. */
export async function packJpeg2000(raw: Uint8Array, info: PackedInfo): Promise<Uint8Array> {
  const { J2KEncoder } = await load('@cornerstonejs/codec-openjpeg')
  const encoder = new J2KEncoder()
  encoder.setQuality(true, 0)
  return packed(encoder, raw, info)
}

function packed(encoder: Encoder, raw: Uint8Array, info: PackedInfo): Uint8Array {
  const whole = {
    bitsPerSample: 16,
    componentCount: 1,
    isSigned: false,
    isUsingColorTransform: false,
    ...info,
  }
  encoder.getDecodedBuffer(whole).set(raw)
  encoder.encode()
  const bytes = Uint8Array.from(encoder.getEncodedBuffer())
  encoder.delete()
  return bytes
}
