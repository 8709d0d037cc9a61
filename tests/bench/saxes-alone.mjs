// Reads an XML file with saxes and nothing else; prints seconds and memory.
import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { SaxesParser } from 'saxes'

const startedAtMs = performance.now()
const parser = new SaxesParser({ xmlns: false, position: false })
let elements = 0
parser.on('opentag', () => {
  elements += 1
})
const text = new TextDecoder()
for await (const piece of createReadStream(process.argv[2], { highWaterMark: 1024 * 1024 }))
  parser.write(text.decode(piece, { stream: true }))
parser.close()
const seconds = (performance.now() - startedAtMs) / 1000
const { user, system } = process.cpuUsage()
process.stdout.write(
  JSON.stringify({ seconds, processorSeconds: (user + system) / 1e6, elements, peakMiB: process.resourceUsage().maxRSS / 1024 }),
)
