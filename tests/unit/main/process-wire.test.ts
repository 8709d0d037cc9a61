/** What is said to a process that has just ended is lost, and ends nobody else. */

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { forkWire } from '../../../electron/process-wire.ts'
import { ChannelClosed, createChannel } from '../../../shared/api/channel.ts'

it('a call to a process that has just ended, or never began, fails and throws nothing at nobody', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'salus-wire-'))
  const file = join(dir, 'child.mjs')
  await writeFile(file, "process.on('message', () => process.exit(0))")
  const child = fork(file, [], { serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
  const channel = createChannel(forkWire(child))
  const ended = once(child, 'exit')
  // Its channel is closed here, and nobody has heard of that yet.
  child.disconnect()
  await expect(channel.call('parse', [])).rejects.toBeInstanceOf(ChannelClosed)
  child.kill()
  await ended
  const never = fork(file, [], {
    execPath: join(dir, 'no-such-program'),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  await expect(createChannel(forkWire(never)).call('parse', [])).rejects.toBeInstanceOf(ChannelClosed)
  await rm(dir, { recursive: true, force: true })
})
