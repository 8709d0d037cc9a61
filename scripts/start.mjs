// `npm start`: everything from a fresh clone to the open window.
import { spawn } from 'node:child_process'
import { buildApp } from './build.mjs'
import { installDependencies, root, say } from './prepare.mjs'

installDependencies()
const { electronEnvironment, findElectron, mustDropSandbox } = await import('./electron-runtime.mjs')
const { ensureSystemLibraries } = await import('./system-libraries.mjs')
if (!ensureSystemLibraries({ tests: false })) process.exit(1)
const runtime = await findElectron()
buildApp(runtime)
if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
  say('built, but there is no display to open a window on. Log in to a desktop, use ssh -X, or try a virtual one:  xvfb-run -a npm start')
  process.exit(1)
}
say(`opening Salus on Electron ${runtime.version}`)
if (runtime.source === 'registry') say('this runtime is old and third-party: do not keep real health records with it')
if (mustDropSandbox()) say('running as root: the window runs without its sandbox; start it as an ordinary user for real use')
const child = spawn(runtime.exe, [root, ...(mustDropSandbox() ? ['--no-sandbox'] : []), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: electronEnvironment(runtime),
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
