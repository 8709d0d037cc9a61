/** Links on their way out: what they seal opens by another implementation, and requests to buckets are signed as the specification's own examples. */

import { createDecipheriv, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signAwsRequest } from '../../../shared/crypto/aws-signature.ts'
import { decodeHealthLink, openLinkFile } from '../../../shared/crypto/health-link.ts'
import { encodeHealthLink, sealLinkFile } from '../../../shared/crypto/link-file.ts'

const KEY = new Uint8Array(randomBytes(32))
const random = (length: number): Uint8Array => new Uint8Array(randomBytes(length))
const EXAMPLE = { accessKey: 'AKIAIOSFODNN7EXAMPLE', secretKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', region: 'us-east-1' }
const DAY_MS = Date.UTC(2013, 4, 24)

describe('a file behind a link', () => {
  it('opens with the key alone, by node:crypto and by our own reader, and by no other key', async () => {
    const text = sealLinkFile(KEY, Buffer.from('{"resourceType":"Bundle"}'), 'application/fhir+json', random)
    const [head = '', wrapped, nonce = '', body = '', tag = ''] = text.split('.')
    expect([wrapped, JSON.parse(Buffer.from(head, 'base64url').toString())]).toEqual([
      '',
      { alg: 'dir', enc: 'A256GCM', cty: 'application/fhir+json' },
    ])
    const cipher = createDecipheriv('aes-256-gcm', KEY, Buffer.from(nonce, 'base64url')).setAAD(Buffer.from(head))
    cipher.setAuthTag(Buffer.from(tag, 'base64url'))
    expect(Buffer.concat([cipher.update(Buffer.from(body, 'base64url')), cipher.final()]).toString()).toBe('{"resourceType":"Bundle"}')
    const opened = await openLinkFile(KEY, text)
    expect(opened.ok && Buffer.from(opened.value.bytes).toString()).toBe('{"resourceType":"Bundle"}')
    expect((await openLinkFile(random(32), text)).ok).toBe(false)
    expect(
      (
        await openLinkFile(
          KEY,
          text.replace(/.$/u, (last) => (last === 'A' ? 'B' : 'A')),
        )
      ).ok,
    ).toBe(false)
  })

  it('stands in a link that reads back: one file, a time, no passcode', () => {
    const read = decodeHealthLink(
      encodeHealthLink({ url: 'https://a.example/f', key: KEY, label: 'My records', expiresAtMs: 4_000_000_000_000 }),
    )
    expect(read).toMatchObject({ ok: true, value: { url: 'https://a.example/f', label: 'My records', isFile: true, needsPasscode: false } })
    expect(read.ok && [read.value.expiresAtMs, Buffer.from(read.value.key).equals(KEY)]).toEqual([4_000_000_000_000, true])
  })
})

describe('a request to a bucket', () => {
  it('is signed as in the examples of its specification', () => {
    const get = {
      method: 'GET',
      url: 'https://examplebucket.s3.amazonaws.com/test.txt',
      headers: { range: 'bytes=0-9' },
      body: new Uint8Array(0),
    }
    expect(signAwsRequest(get, EXAMPLE, DAY_MS)['authorization']).toContain(
      'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    )
    const put = {
      method: 'PUT',
      url: 'https://examplebucket.s3.amazonaws.com/test$file.text',
      headers: { date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' },
      body: Buffer.from('Welcome to Amazon S3.'),
    }
    expect(signAwsRequest(put, EXAMPLE, DAY_MS)['authorization']).toContain(
      'Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
    )
    const list = { method: 'GET', url: 'https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J', body: new Uint8Array(0) }
    expect(signAwsRequest(list, EXAMPLE, DAY_MS)['authorization']).toContain(
      'Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
    )
  })

  it('is signed also where its address has a sign that stands for nothing, and for what each part says', () => {
    const signatureOf = (path: string): string =>
      signAwsRequest({ method: 'GET', url: `https://examplebucket.s3.amazonaws.com/${path}`, body: new Uint8Array(0) }, EXAMPLE, DAY_MS)[
        'authorization'
      ] ?? ''
    expect(signatureOf('files%zz/a')).toBe(signatureOf('files%25zz/a'))
    expect(signatureOf('?prefix=a%252Fb')).not.toBe(signatureOf('?prefix=a%2Fb'))
  })
})
