/** Who a certificate of TLS belongs to: as the specification says, never more than libp2p itself believes. */

import { execFileSync } from 'node:child_process'
import { createPublicKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateKeyPair, publicKeyToProtobuf } from '@libp2p/crypto/keys'
import type { PrivateKey } from '@libp2p/interface'
import { peerIdFromPrivateKey, peerIdFromString } from '@libp2p/peer-id'
import { generateCertificate, verifyPeerCertificate } from '@libp2p/tls/utils'
import { describe, expect, it } from 'vitest'
import { peerOfCertificate } from '../../../electron/peer/net/peer-certificate.ts'

/** Test vectors of libp2p specs, tls/tls.md: a device key of each kind that libp2p in JavaScript knows as a peer, and one whose proof was made by another key. */
const PUBLISHED = {
  '12D3KooWJRSrypvnpHgc6ZAgyCni4KcSmbV7uGRaMw5LgMKT18fq':
    '308201773082011ea003020102020900f5bd0debaa597f52300a06082a8648ce3d04030230003020170d3735303130313030303030305a180f34303936303130313030303030305a30003059301306072a8648ce3d020106082a8648ce3d030107034200046bf9871220d71dcb3483ecdfcbfcc7c103f8509d0974b3c18ab1f1be1302d643103a08f7a7722c1b247ba3876fe2c59e26526f479d7718a85202ddbe47562358a37f307d307b060a2b0601040183a25a01010101ff046a30680424080112207fda21856709c5ae12fd6e8450623f15f11955d384212b89f56e7e136d2e17280440aaa6bffabe91b6f30c35e3aa4f94b1188fed96b0ffdd393f4c58c1c047854120e674ce64c788406d1c2c4b116581fd7411b309881c3c7f20b46e54c7e6fe7f0f300a06082a8648ce3d040302034700304402207d1a1dbd2bda235ff2ec87daf006f9b04ba076a5a5530180cd9c2e8f6399e09d0220458527178c7e77024601dbb1b256593e9b96d961b96349d1f560114f61a87595',
  '16Uiu2HAm2dSCBFxuge46aEt7U1oejtYuBUZXxASHqmcfVmk4gsbx':
    '3082018230820128a003020102020900f3b305f55622cfdf300a06082a8648ce3d04030230003020170d3735303130313030303030305a180f34303936303130313030303030305a30003059301306072a8648ce3d020106082a8648ce3d0301070342000458f7e9581748ff9bdd933b655cc0e5552a1248f840658cc221dec2186b5a2fe4641b86ab7590a3422cdbb1000cf97662f27e5910d7569f22feed8829c8b52e0fa38188308185308182060a2b0601040183a25a01010101ff0471306f042508021221026b053094d1112bce799dc8026040ae6d4eb574157929f1598172061f753d9b1b04463044022040712707e97794c478d93989aaa28ae1f71c03af524a8a4bd2d98424948a782302207b61b7f074b696a25fb9e0059141a811cccc4cc28042d9301b9b2a4015e87470300a06082a8648ce3d04030203480030450220143ae4d86fdc8675d2480bb6912eca5e39165df7f572d836aa2f2d6acfab13f8022100831d1979a98f0c4a6fb5069ca374de92f1a1205c962a6d90ad3d7554cb7d9df4',
}
const FALSE_PROOF =
  '308201773082011da003020102020830a73c5d896a1109300a06082a8648ce3d04030230003020170d3735303130313030303030305a180f34303936303130313030303030305a30003059301306072a8648ce3d020106082a8648ce3d03010703420004bbe62df9a7c1c46b7f1f21d556deec5382a36df146fb29c7f1240e60d7d5328570e3b71d99602b77a65c9b3655f62837f8d66b59f1763b8c9beba3be07778043a37f307d307b060a2b0601040183a25a01010101ff046a3068042408011220ec8094573afb9728088860864f7bcea2d4fd412fef09a8e2d24d482377c20db60440ecabae8354afa2f0af4b8d2ad871e865cb5a7c0c8d3dbdbf42de577f92461a0ebb0a28703e33581af7d2a4f2270fc37aec6261fcc95f8af08f3f4806581c730a300a06082a8648ce3d040302034800304502202dfb17a6fa0f94ee0e2e6a3b9fb6e986f311dee27392058016464bd130930a61022100ba4b937a11c8d3172b81e7cd04aedb79b978c4379c2b5b24d565dd5d67d3cb3c'

const NOW_MS = Date.UTC(2026, 10, 1)
const certificateOf = (hex: string): X509Certificate => new X509Certificate(Buffer.from(hex, 'hex'))

/** What it says, or null where it is not believed. */
async function peerOf(raw: Uint8Array, nowMs: number): Promise<string | null> {
  try {
    return (await peerOfCertificate(new X509Certificate(raw), undefined, nowMs)).toString()
  } catch {
    return null
  }
}

async function peerByLibp2p(raw: Uint8Array): Promise<string | null> {
  try {
    return (await verifyPeerCertificate(raw)).toString()
  } catch {
    return null
  }
}

async function rawOf(key: PrivateKey): Promise<Buffer> {
  return new X509Certificate((await generateCertificate(key)).cert).raw
}

describe('a certificate of TLS', () => {
  it.each(Object.entries(PUBLISHED))('that the specification publishes belongs to %s', async (peerId, hex) => {
    expect((await peerOfCertificate(certificateOf(hex), peerIdFromString(peerId), NOW_MS)).toString()).toBe(peerId)
  })

  it('with the proof of another key, none at all, or of another peer than expected is refused', async () => {
    await expect(peerOfCertificate(certificateOf(FALSE_PROOF), undefined, NOW_MS)).rejects.toThrow('not signed by the device')
    await expect(peerOfCertificate(undefined, undefined, NOW_MS)).rejects.toThrow('no certificate')
    const [[mine, hex] = ['', ''], [other] = ['']] = Object.entries(PUBLISHED)
    expect(mine).not.toBe(other)
    await expect(peerOfCertificate(certificateOf(hex), peerIdFromString(other), NOW_MS)).rejects.toThrow('another peer')
  })

  it('is believed from its first to its last second', async () => {
    const [hex = ''] = Object.values(PUBLISHED)
    const raw = Buffer.from(hex, 'hex')
    const [from, to] = [Date.UTC(1975, 0, 1), Date.UTC(4096, 0, 1)]
    const believed = await Promise.all([from - 1, from, to, to + 1].map(async (nowMs) => (await peerOf(raw, nowMs)) !== null))
    expect(believed).toEqual([false, true, true, false])
  })

  it.each(['Ed25519', 'secp256k1', 'RSA'] as const)('that libp2p makes for a key of kind %s belongs to it', async (kind) => {
    const key = await generateKeyPair(kind as 'Ed25519')
    expect(await peerOf(await rawOf(key), Date.now())).toBe(peerIdFromPrivateKey(key).toString())
  })

  it('with any bit flipped, or cut anywhere, is refused', async () => {
    const raw = await rawOf(await generateKeyPair('Ed25519'))
    const believed: number[] = []
    for (let bit = 0; bit < raw.length * 8; bit += 1) {
      const flipped = Buffer.from(raw)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      const peer = await peerOf(flipped, Date.now())
      // The one that libp2p believes too is the same certificate written otherwise.
      if (peer !== null && peer !== (await peerByLibp2p(flipped))) believed.push(bit)
    }
    for (let bytes = 0; bytes < raw.length; bytes += 1)
      if ((await peerOf(raw.subarray(0, bytes), Date.now())) !== null) believed.push(bytes)
    expect(believed).toEqual([])
  })

  it('that says whose it is in a form of which there are two is refused', async () => {
    const key = await generateKeyPair('Ed25519')
    const believed = await Promise.all(FORMS.map(async ([, write]) => (await peerOf(await saying(key, write), Date.now())) !== null))
    expect(FORMS.filter((_form, at) => believed[at] === true).map(([title]) => title)).toEqual(['as it should be'])
  })
})

/** Of the key of a device (36 bytes) and its proof (64), what a certificate says of them, in hexadecimal. */
type Form = (device: string, proof: string) => string

const FORMS: readonly (readonly [string, Form])[] = [
  ['as it should be', (device, proof) => `30680424${device}0440${proof}`],
  ['a byte behind it', (device, proof) => `30680424${device}0440${proof}00`],
  ['a byte behind the proof', (device, proof) => `30690424${device}0440${proof}00`],
  ['a long length', (device, proof) => `3081680424${device}0440${proof}`],
  ['a longer one within', (device, proof) => `306a0424${device}04820040${proof}`],
  ['no length', (device, proof) => `30800424${device}0440${proof}0000`],
  ['a proof that is cut', (device, proof) => `30670424${device}0440${proof.slice(2)}`],
  ['another tag', (device, proof) => `31680424${device}0440${proof}`],
]

/** A certificate that is signed by its own key, which this device's key has signed. */
async function saying(device: PrivateKey, form: Form): Promise<Buffer> {
  const dir = mkdtempSync(join(tmpdir(), 'salus-certificate-'))
  try {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
    const proof = await device.sign(Buffer.concat([Buffer.from('libp2p-tls-handshake:', 'latin1'), spki]))
    const said = form(Buffer.from(publicKeyToProtobuf(device.publicKey)).toString('hex'), Buffer.from(proof).toString('hex'))
    const [keyFile, settings] = [join(dir, 'key.pem'), join(dir, 'settings')]
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const extensions = `[more]\n1.3.6.1.4.1.53594.1.1 = critical, DER:${said}\nsubjectKeyIdentifier = none\nauthorityKeyIdentifier = none\n`
    writeFileSync(settings, `[req]\ndistinguished_name = name\nx509_extensions = more\n[name]\n${extensions}`)
    const args = ['req', '-x509', '-new', '-key', keyFile, '-config', settings, '-subj', '/CN=x', '-days', '2', '-outform', 'DER']
    return execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  } finally {
    rmSync(dir, { recursive: true })
  }
}
