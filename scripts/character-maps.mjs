// Writes resources/character-maps/predefined.json out of pdfjs-dist: the maps that ISO 32000-1 (table 118) lets a PDF name, those that
// tell what their characters are, and those that these are built on. `npm run test` compares the file with the library.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root, say } from './prepare.mjs'

const BOTH = [
  ...['GB-EUC', 'GBpc-EUC', 'GBK-EUC', 'GBKp-EUC', 'GBK2K', 'UniGB-UCS2', 'UniGB-UTF16'],
  ...['B5pc', 'HKscs-B5', 'ETen-B5', 'ETenms-B5', 'CNS-EUC', 'UniCNS-UCS2', 'UniCNS-UTF16'],
  ...['90ms-RKSJ', '90msp-RKSJ', '90pv-RKSJ', 'Add-RKSJ', 'EUC', 'Ext-RKSJ', 'UniJIS-UCS2', 'UniJIS-UCS2-HW', 'UniJIS-UTF16'],
  ...['KSC-EUC', 'KSCms-UHC', 'KSCms-UHC-HW', 'UniKS-UCS2', 'UniKS-UTF16'],
]
const ALONE = ['H', 'V', '83pv-RKSJ-H', 'KSCpc-EUC-H', ...['GB1', 'CNS1', 'Japan1', 'Korea1'].map((one) => `Adobe-${one}-UCS2`)]
const from = path.join(root, 'node_modules', 'pdfjs-dist', 'cmaps')
const to = path.join(root, 'resources', 'character-maps')

const names = [...BOTH.flatMap((name) => [`${name}-H`, `${name}-V`]), ...ALONE].sort()
const maps = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(from, `${name}.bcmap`)).toString('base64')]))
mkdirSync(to, { recursive: true })
writeFileSync(path.join(to, 'predefined.json'), `${JSON.stringify(maps, null, 2)}\n`)
copyFileSync(path.join(from, 'LICENSE'), path.join(to, 'LICENSE'))
say(`character maps: ${names.length}`)
