/** What the window may never do, tried from inside it. */

import { expect } from '../support/patience.ts'
import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { ROOT, freshDir, openSalus, switchesOf } from '../support/window.ts'
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
  it('draws everything larger by keys and by choice, on every page and after the next start', async () => {
    const factor = (): Promise<number> => window.app.evaluate(({ webContents }) => webContents.getAllWebContents()[0]?.getZoomFactor() ?? 0)
    // As the keyboard does it: what a debugger types goes past this.
    await window.app.evaluate(({ webContents }) => {
      const page = webContents.getAllWebContents()[0]
      page?.focus()
      for (const keyCode of ['=', '=', '-']) page?.sendInputEvent({ type: 'keyDown', keyCode, modifiers: ['control'] })
    })
    await expect.poll(factor).toBeCloseTo(1.1)
    await expect.poll(() => window.id('text-size').inputValue()).toBe('110')
    await window.id('text-size').selectOption('150')
    await expect.poll(factor).toBeCloseTo(1.5)
    await expect.poll(() => readFile(join(window.dir, 'window.json'), 'utf8').catch(() => '')).toContain('150')
    await window.id('text-size').selectOption('100')
    await expect.poll(factor).toBe(1)
  })

  it('offers under the right button of the mouse what can be done there, and does it', async () => {
    await window.app.evaluate(({ Menu, clipboard }) => {
      Menu.prototype.popup = function (this: Electron.Menu) {
        ;(globalThis as { offered?: Electron.MenuItem[] }).offered = this.items
      }
      void clipboard.writeText('Popescu')
    })
    const offered = (): Promise<readonly string[]> =>
      window.app.evaluate(() => (globalThis as { offered?: Electron.MenuItem[] }).offered?.map(({ label }) => label) ?? [])
    await window.id('name').fill('Maria ')
    await window.id('name').press('End')
    await window.id('name').click({ button: 'right' })
    await expect.poll(offered).toEqual(['Paste', 'Select all'])
    await window.app.evaluate(() => {
      ;(globalThis as { offered?: Electron.MenuItem[] }).offered?.find(({ label }) => label === 'Paste')?.click()
    })
    await expect.poll(() => window.id('name').inputValue()).toBe('Maria Popescu')
    await window.id('name').selectText()
    await window.id('name').click({ button: 'right' })
    await expect.poll(offered).toEqual(['Cut', 'Copy', 'Paste', 'Select all'])
    await window.id('passphrase').fill('never copied')
    await window.id('passphrase').selectText()
    await window.id('passphrase').click({ button: 'right' })
    await expect.poll(offered).toEqual(['Paste', 'Select all'])
    await window.id('passphrase').fill('')
    await window.id('name').fill('')
  })

  it('says where no printer took a page, and nothing where the person would not print after all', async () => {
    const printing = (reason: string): Promise<unknown> =>
      window.app
        .evaluate(({ webContents }, why) => {
          const page = webContents.getAllWebContents()[0]
          if (page !== undefined) page.print = (_options, done) => done?.(false, why)
        }, reason)
        .then(() => window.page.evaluate(() => (globalThis as unknown as { salus: { printPage(): Promise<unknown> } }).salus.printPage()))
    expect(await printing('no valid printers available')).toEqual({ ok: false, error: { code: 'print-failed' } })
    expect(await printing('Print job canceled')).toEqual({ ok: true, value: false })
  })

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

  it('reaches no host by a call between browsers, by a connection ahead of time, or by a file that is saved', async () => {
    const { port } = new URL(address)
    const heard: string[] = []
    const udp = createSocket('udp4', () => heard.push('udp'))
    await new Promise<void>((resolve) => udp.bind(0, '127.0.0.1', resolve))
    const saved = window.app.evaluate(
      ({ session }) =>
        new Promise<string>((resolve) => {
          session.defaultSession.on('will-download', (event, item) => {
            resolve(event.defaultPrevented ? 'refused' : item.getURL())
          })
        }),
    )
    await window.page.evaluate(
      async ([at, open]) => {
        const ended = (connection: RTCPeerConnection): Promise<void> =>
          new Promise((resolve) => {
            connection.onicegatheringstatechange = () => {
              if (connection.iceGatheringState === 'complete') resolve()
            }
          })
        const connection = new RTCPeerConnection({
          iceServers: [
            { urls: `stun:127.0.0.1:${open}` },
            { urls: [`turn:127.0.0.1:${open}?transport=udp`, `turn:127.0.0.1:${at}?transport=tcp`], username: 'x', credential: 'x' },
          ],
        })
        connection.createDataChannel('x')
        const gathered = ended(connection)
        await connection.setLocalDescription(await connection.createOffer())
        await connection
          .addIceCandidate({ candidate: `candidate:1 1 udp 2122260223 127.0.0.1 ${open} typ host`, sdpMid: '0', sdpMLineIndex: 0 })
          .catch(() => undefined)
        await gathered
        connection.close()
        const ahead = document.createElement('link')
        ahead.rel = 'preconnect'
        ahead.href = `http://127.0.0.1:${at}`
        document.head.append(ahead)
        const anchor = document.createElement('a')
        anchor.href = URL.createObjectURL(new Blob(['x']))
        anchor.download = 'x.txt'
        anchor.click()
      },
      [port, String(udp.address().port)] as const,
    )
    expect(await saved).toBe('refused')
    udp.close()
    expect([heard, reached]).toEqual([[], 0])
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

  it('is told that a file could not be written, without a word of where, and so is the terminal', async () => {
    let printed = ''
    window.app.process().stderr?.on('data', (data: Buffer) => (printed += data.toString()))
    const folder = await freshDir()
    await window.answerSave(join(folder, 'no-folder', 'hay fever.pdf'))
    const answer = await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { saveFile(name: string, bytes: Uint8Array): Promise<unknown> } }).salus
        .saveFile('hay fever.pdf', new Uint8Array(3))
        .catch(String),
    )
    expect(answer).toEqual({ ok: false, error: { code: 'disk-failed' } })
    await window.answerOpen([join(folder, 'hay fever.txt')])
    const opened = await window.page.evaluate(() =>
      (globalThis as unknown as { salus: { openSmallFile(): Promise<unknown> } }).salus.openSmallFile().catch(String),
    )
    expect(opened).toEqual({ ok: false, error: { code: 'file-unreadable' } })
    expect(printed).not.toContain('hay fever')
  })

  it('comes forward where Salus is started once more', async () => {
    const { app } = window
    await app.evaluate(({ BaseWindow }) => {
      for (const one of BaseWindow.getAllWindows()) one.hide()
    })
    const again = spawn(process.env['SALUS_TEST_ELECTRON'] ?? '', [ROOT, ...switchesOf(window.dir)], { stdio: 'ignore' })
    await new Promise((resolve) => again.once('exit', resolve))
    await expect.poll(() => app.evaluate(({ BaseWindow }) => BaseWindow.getAllWindows().every((one) => one.isVisible()))).toBe(true)
  })

  it('is given a new page where the process of its page has ended, and none without end', async () => {
    const crash = (): Promise<void> =>
      window.app.evaluate(({ webContents }) => {
        webContents.getAllWebContents()[0]?.forcefullyCrashRenderer()
      })
    await Promise.all([window.app.waitForEvent('window'), crash()])
    await window.id('create').waitFor()
    const more = await window.app.evaluate(({ app, webContents }) => {
      let newest = webContents.getAllWebContents()[0]
      let made = 0
      app.on('web-contents-created', (_event, contents) => {
        newest = contents
        made += 1
      })
      for (let time = 0; time < 10; time += 1) newest?.emit('render-process-gone', {}, { reason: 'crashed' })
      return made
    })
    // Three within a minute, with the one before or without it.
    expect([2, 3]).toContain(more)
    // The last of them is whole.
    await expect
      .poll(() =>
        window
          .id('create')
          .isVisible()
          .catch(() => false),
      )
      .toBe(true)
  })

  it('leaves nothing of what was copied in the clipboard when it ends', async () => {
    const seen = join(window.dir, 'clipboard.txt')
    await window.app.evaluate(({ app, clipboard }, file) => {
      const exit = app.exit.bind(app)
      app.exit = (code) => {
        const look = async (): Promise<void> => {
          process.getBuiltinModule('fs').writeFileSync(file, `[${await clipboard.readText()}]`)
          exit(code)
        }
        void look()
      }
    }, seen)
    // By keys: what the page itself put there is found again as well.
    await window.id('name').fill('a code that pairs')
    await window.id('name').selectText()
    await window.page.keyboard.press('Control+c')
    await expect.poll(() => window.app.evaluate(({ clipboard }) => clipboard.readText())).toBe('a code that pairs')
    await window.close()
    expect(await readFile(seen, 'utf8')).toBe('[]')
  })
})
