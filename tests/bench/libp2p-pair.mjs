// A bare libp2p stream over TLS: `serve FILE` prints its address, `fetch ADDRESS BYTES` prints the seconds it took.
import { tcp } from '@libp2p/tcp'
import { tls } from '@libp2p/tls'
import { yamux } from '@libp2p/yamux'
import { identify } from '@libp2p/identify'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { createReadStream } from 'node:fs'

const [mode, first, bytes] = process.argv.slice(2)
const PROTOCOL = '/bench/1'
const node = await createLibp2p({
  addresses: { listen: mode === 'serve' ? ['/ip4/127.0.0.1/tcp/0'] : [] },
  transports: [tcp()],
  connectionEncrypters: [tls()],
  streamMuxers: [yamux()],
  services: { identify: identify() },
})
if (mode === 'serve') {
  await node.handle(PROTOCOL, async (stream) => {
    await stream[Symbol.asyncIterator]().next()
    for await (const piece of createReadStream(first, { highWaterMark: 256 * 1024 })) if (!stream.send(piece)) await stream.onDrain()
  })
  console.log(node.getMultiaddrs()[0].toString())
} else {
  const startedAtMs = performance.now()
  const stream = await node.dialProtocol(multiaddr(first), PROTOCOL)
  stream.send(new TextEncoder().encode('go'))
  let got = 0
  for await (const piece of stream) {
    got += piece.byteLength
    if (got >= Number(bytes)) break
  }
  console.log((performance.now() - startedAtMs) / 1000)
  process.exit(0)
}
