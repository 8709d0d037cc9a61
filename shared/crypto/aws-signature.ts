/** Signature version 4 of S3-compatible services. Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */

import { hmac } from '@noble/hashes/hmac.js'
import { sha256 as sha256Of } from '@noble/hashes/sha2.js'
import { concatBytes, encodeHex, encodeUtf8 } from './bytes.ts'
import { sha256 } from './hash.ts'

export interface AwsRequest {
  readonly method: string
  readonly url: string
  /** Beside `host`, `x-amz-date` and `x-amz-content-sha256`, which are added. */
  readonly headers?: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

export interface AwsAccount {
  readonly accessKey: string
  readonly secretKey: string
  readonly region: string
}

/** Headers of the request, signed; names are lower case and `host` is left to whoever sends it. */
export function signAwsRequest(
  request: AwsRequest,
  { accessKey, secretKey, region }: AwsAccount,
  nowMs: number,
): Readonly<Record<string, string>> {
  const url = new URL(request.url)
  const time = `${new Date(nowMs).toISOString().slice(0, 19).replace(/[-:]/gu, '')}Z`
  const day = time.slice(0, 8)
  const digest = encodeHex(sha256(request.body))
  const signed: Readonly<Record<string, string>> = {
    ...request.headers,
    host: url.host,
    'x-amz-content-sha256': digest,
    'x-amz-date': time,
  }
  const names = Object.keys(signed).sort()
  const canonical = [
    request.method,
    url.pathname.split('/').map(plainPart).map(escaped).join('/'),
    [...url.searchParams]
      .map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
      .sort()
      .join('&'),
    ...names.map((name) => `${name}:${(signed[name] ?? '').trim()}`),
    '',
    names.join(';'),
    digest,
  ].join('\n')
  const scope = `${day}/${region}/s3/aws4_request`
  const text = ['AWS4-HMAC-SHA256', time, scope, encodeHex(sha256(encodeUtf8(canonical)))].join('\n')
  const key = [day, region, 's3', 'aws4_request'].reduce((above, part) => mac(above, part), encodeUtf8(`AWS4${secretKey}`))
  const { host: _host, ...sent } = signed
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKey}/${scope}, SignedHeaders=${names.join(';')}, Signature=${encodeHex(mac(key, text))}`
  return { ...sent, authorization }
}

function mac(key: Uint8Array, text: string): Uint8Array {
  return hmac(sha256Of, concatBytes(key), encodeUtf8(text))
}

/** A part of a path as it is meant; with a per cent sign that stands for nothing, as it is. */
function plainPart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

/** All but letters, digits and `-_.~` in per cent. */
function escaped(plain: string): string {
  return encodeURIComponent(plain).replace(/[!'()*]/gu, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`)
}
