/**
 * Starts the app in the network namespace that this process was started in, and lets its two debugging doors be reached from outside:
 * they are ports on the loopback of that namespace, which nobody else sees, but sockets in a folder know no namespaces.
 * Arguments: the folder, the ports that stand for the doors outside, the app and its own arguments.
 */

import { spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { joinSockets } from './join-sockets.ts'

const DOOR = /^(?<door>Debugger|DevTools) listening on ws:\/\/127\.0\.0\.1:(?<port>\d+)(?<path>\/.*)$/u

const [folder = '', debuggerPort = '', devToolsPort = '', executable = '', ...args] = process.argv.slice(2)
const outside: Readonly<Record<string, string>> = { Debugger: debuggerPort, DevTools: devToolsPort }

/** Opens the door before anybody hears of it. */
function say(line: string): void {
  const { door = '', port = '', path = '' } = DOOR.exec(line)?.groups ?? {}
  if (door === '') {
    process.stderr.write(`${line}\n`)
    return
  }
  const server = createServer((socket) => {
    joinSockets(socket, connect(Number(port), '127.0.0.1'))
  })
  server.listen(join(folder, door), () => {
    process.stderr.write(`${door} listening on ws://127.0.0.1:${outside[door] ?? ''}${path}\n`)
  })
}

const child = spawn(executable, args, { stdio: ['inherit', 'inherit', 'pipe'] })
createInterface({ input: child.stderr }).on('line', say)
child.on('close', (code) => {
  process.exit(code ?? 1)
})
