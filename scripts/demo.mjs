// `npm run demo`: three people on this computer, already acquainted; with `--headless` the whole loop is walked and pictured.
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { buildApp } from './build.mjs'
import { openDisplay } from './display.mjs'
import { carriedNode, installDependencies, root, say } from './prepare.mjs'

installDependencies()
const { findElectron } = await import('./electron-runtime.mjs')
const { ensureSystemLibraries } = await import('./system-libraries.mjs')
const headless = process.argv.includes('--headless')
if (!ensureSystemLibraries({ tests: headless })) process.exit(1)
const runtime = await findElectron()
buildApp(runtime)
if (!headless && process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  say('there is no display to open windows on; try  npm run demo -- --headless')
  process.exit(1)
}
const out = path.join(root, 'out', 'demo')
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
const display = headless ? await openDisplay({ always: true }) : { env: {}, stop: () => undefined }
const child = spawn(carriedNode(), [path.join(root, 'scripts', 'tour.ts'), out, ...(headless ? ['--headless'] : [])], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...display.env, SALUS_TEST_ELECTRON: runtime.exe, NODE_NO_WARNINGS: '1' },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('close', (code) => {
  display.stop()
  process.exit(code ?? 1)
})
