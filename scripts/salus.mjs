// `npm run --silent salus -- COMMAND`: the command line, on the carried Node.
import { spawn } from 'node:child_process'
import path from 'node:path'
import { buildCommandLine, buildVerifyPage } from './build.mjs'
import { carriedNode, installDependencies, root } from './prepare.mjs'

installDependencies()
// The page is a build of its own, and small.
if (process.argv[2] === 'save-verify-page') buildVerifyPage()
const child = spawn(carriedNode(), [buildCommandLine(), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compiled'), ...process.env, NODE_NO_WARNINGS: '1' },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('close', (code, signal) => process.exit(code ?? (signal ? 1 : 0)))
