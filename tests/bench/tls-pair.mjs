// A plain TLS socket: `serve FILE` prints its port, `fetch PORT BYTES` prints the seconds it took.
import { spawnSync } from 'node:child_process'
import { createReadStream, mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import tls from 'node:tls'

const [mode, first, bytes] = process.argv.slice(2)
if (mode === 'serve') {
  const dir = mkdtempSync(path.join(tmpdir(), 'salus-tls-'))
  const [key, cert] = [path.join(dir, 'key.pem'), path.join(dir, 'cert.pem')]
  spawnSync('openssl', [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    key,
    '-out',
    cert,
    '-days',
    '1',
    '-subj',
    '/CN=bench',
  ])
  const server = tls.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (socket) => {
    // The other side leaves as soon as it has everything.
    socket.on('error', () => undefined)
    socket.once('data', () => createReadStream(first, { highWaterMark: 256 * 1024 }).pipe(socket))
  })
  server.listen(0, '127.0.0.1', () => console.log(server.address().port))
} else {
  const startedAtMs = performance.now()
  let got = 0
  const socket = tls.connect({ port: Number(first), host: '127.0.0.1', rejectUnauthorized: false }, () => socket.write('go'))
  socket.on('data', (data) => {
    got += data.length
    if (got < Number(bytes)) return
    console.log((performance.now() - startedAtMs) / 1000)
    socket.destroy()
  })
}
