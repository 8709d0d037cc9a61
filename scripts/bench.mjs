// `npm run bench`: Salus beside its peers on this machine, in one run; `--only NAME`, `--json FILE`, `--runs N`.
import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { buildApp } from './build.mjs'
import { openDisplay } from './display.mjs'
import { carriedNode, installDependencies, root, say } from './prepare.mjs'

installDependencies()
const { findElectron } = await import('./electron-runtime.mjs')
const { ensureSystemLibraries } = await import('./system-libraries.mjs')
if (!ensureSystemLibraries({ tests: true })) process.exit(1)
for (const peer of ['restic', 'borg', 'syncthing']) {
  if (spawnSync(peer, ['--version'], { stdio: 'ignore' }).error)
    say(`${peer} is not here, so it is left out (apt-get install restic borgbackup syncthing)`)
}
const runtime = await findElectron()
buildApp(runtime)
const display = await openDisplay({ always: true })
const child = spawn(carriedNode(), [path.join(root, 'tests', 'bench', 'bench.ts'), ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ...display.env,
    SALUS_TEST_ELECTRON: runtime.exe,
    SALUS_RUNTIME: `Electron ${runtime.version} (${runtime.source})`,
    NODE_NO_WARNINGS: '1',
  },
})
child.on('close', (code) => {
  display.stop()
  process.exit(code ?? 1)
})
