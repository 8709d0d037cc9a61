/** The decoder of JPEG comes without types; this is what is used of it. */
declare module 'pdfjs-dist/image_decoders/pdf.image_decoders.mjs' {
  export class JpegImage {
    readonly width: number
    readonly height: number
    readonly numComponents: number
    parse(bytes: Uint8Array): void
    getData(options: { readonly width: number; readonly height: number; readonly forceRGB: boolean }): Uint8ClampedArray
  }
}
