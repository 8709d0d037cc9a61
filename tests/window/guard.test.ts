/** What the window may never do, tried from inside it. */

import { expect } from '../support/patience.ts'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { freshDir, openSalus } from '../support/window.ts'
import type { SalusWindow } from '../support/window.ts'

let window: SalusWindow
let server: Server
let reached = 0
let address = ''

beforeAll(async () => {
  server = createServer((socket) => {
    reached += 1
    socket.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`
  window = await openSalus(await freshDir())
  await window.id('create').waitFor()
})
afterAll(async () => {
  await window.close()
  server.close()
})

describe('the window', () => {
  it('is isolated, sandboxed and without Node', async () => {
    const preferences = await window.app.evaluate(({ webContents }) => {
      const own = webContents.getAllWebContents()[0] as unknown as { getLastWebPreferences(): Record<string, unknown> }
      const { sandbox, contextIsolation, nodeIntegration, webviewTag } = own.getLastWebPreferences()
      return { sandbox, contextIsolation, nodeIntegration, webviewTag }
    })
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false })
    expect(await window.page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter((name) => name in globalThis))).toEqual([])
    expect(await window.page.evaluate(() => Object.keys((globalThis as unknown as { salus: object }).salus).sort())).toContain('vaultState')
  })

  it('has a policy that lets only its own files run, and no eval and no inline script', async () => {
    const policy = await window.page.evaluate(async () => (await fetch(location.href)).headers.get('content-security-policy'))
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(policy).toContain("require-trusted-types-for 'script'")
    // In a turn of its own: what a debugger evaluates is excused from the policy.
    const tried = await window.page.evaluate(async () => {
      const outcome: Record<string, boolean> = {}
      outcome['function'] = await new Promise<boolean>((resolve) => {
        setTimeout(() => {
          try {
            // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call -- this is what must not work
            resolve(new Function('return true')() as boolean)
          } catch {
            resolve(false)
          }
        })
      })
      try {
        document.body.innerHTML += '<i>never</i>'
        outcome['html'] = true
      } catch {
        outcome['html'] = false
      }
      return outcome
    })
    expect(tried).toEqual({ function: false, html: false })
  })

  it('reaches no host: fetch, picture, socket, beacon', async () => {
    const outcomes = await window.page.evaluate(async (url) => {
      const fetched = await fetch(url).then(
        () => 'reached',
        () => 'refused',
      )
      const picture = await new Promise((resolve) => {
        const image = new Image()
        image.onload = () => {
          resolve('reached')
        }
        image.onerror = () => {
          resolve('refused')
        }
        image.src = url
      })
      const socket = await new Promise((resolve) => {
        try {
          const one = new WebSocket(url.replace('http', 'ws'))
          one.onopen = () => {
            resolve('reached')
          }
          one.onerror = () => {
            resolve('refused')
          }
        } catch {
          resolve('refused')
        }
      })
      navigator.sendBeacon(url, 'x')
      return [fetched, picture, socket]
    }, address)
    expect(outcomes).toEqual(['refused', 'refused', 'refused'])
    expect(reached).toBe(0)
  })

  it('opens no other window and leaves its page for nowhere', async () => {
    const before = window.page.url()
    expect(await window.page.evaluate((url) => globalThis.open(url) === null, address)).toBe(true)
    await window.page.evaluate((url) => {
      location.href = url
    }, address)
    await window.page.evaluate(() => {
      location.href = 'file:///etc/passwd'
    })
    const shown = (): Promise<string> => window.app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getURL() ?? '')
    expect(await shown()).toBe(before)
    expect(await window.page.evaluate(() => document.body.innerText)).toContain('Make your vault')
    expect(window.app.windows()).toHaveLength(1)
    expect(reached).toBe(0)
  })

  it('is given no permission', async () => {
    const states = await window.page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone'] as PermissionName[]
      return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
    })
    expect(states.every((state) => state === 'denied')).toBe(true)
  })

  it('answers no call with a made-up method or file token', async () => {
    const answers = await window.page.evaluate(async () => {
      const { salus } = globalThis as unknown as {
        salus: { call(method: string, args: unknown): Promise<{ ok: boolean; error?: { code: string } }> }
      }
      return [await salus.call('constructor', null), await salus.call('previewImport', { paths: ['/etc/passwd'], fileToken: 'made-up' })]
    })
    expect(answers.map((answer) => answer.ok)).toEqual([false, false])
  })
})
