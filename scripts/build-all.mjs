// `npm run build`: the app into out/, and the page that checks files without it into out/verify/salus-verify.html.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { buildApp } from './build.mjs'
import { installDependencies, root, say } from './prepare.mjs'

installDependencies()
const { findElectron } = await import('./electron-runtime.mjs')
buildApp(await findElectron())
const page = path.join(root, 'out', 'verify', 'salus-verify.html')
say(`out/verify/salus-verify.html ${createHash('sha256').update(readFileSync(page)).digest('hex')}`)
