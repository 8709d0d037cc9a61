/** The part of tar-stream that is used: headers of 512 bytes, as POSIX ustar has them. */
declare module 'tar-stream/headers.js' {
  interface TarHeader {
    readonly name: string
    readonly size: number
  }
  const headers: {
    encode(header: TarHeader & Readonly<Record<string, unknown>>): Buffer
    /** Null for the block of zeros at the end. Throws where the checksum is wrong. */
    decode(block: Buffer, encoding: 'utf8', allowUnknown: boolean): TarHeader | null
  }
  export default headers
}
