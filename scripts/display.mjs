// A virtual display where there is none: Xvfb, started on a number of its own choosing and ended by its pid. It does not begin anew when its
// last window closes: whoever comes in that moment would find no display.
import { spawn } from 'node:child_process'

const STARTED_MS = 15_000

/** `{ env, stop }`: the variables that name a display, and the end of one that was started. */
export async function openDisplay({ always = false } = {}) {
  const present = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  if (present && !always) return { env: {}, stop: () => undefined }
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp', '-noreset'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  })
  const number = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the virtual display did not start')), STARTED_MS)
    child.once('error', reject)
    child.stdio[3].once('data', (data) => {
      clearTimeout(timer)
      resolve(String(data).trim())
    })
  })
  return { env: { DISPLAY: `:${number}` }, stop: () => child.kill() }
}
