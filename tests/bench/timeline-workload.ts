/** Workloads of what is seen at a hundred thousand records: scrolling through all of it, the same while importing, and the first page. */

import type { CDPSession } from '@playwright/test'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { SalusWindow } from '../support/window.ts'
import { inTurns, seconds, withFolder } from './measure.ts'
import type { Figures, Outcome } from './measure.ts'
import { resourceOf } from './resources.ts'
import { hundredThousand, importFolder, RECORDS } from './scale-workloads.ts'
import { call } from './window-workloads.ts'

/** One turn of a wheel, and the longest that one way through a list may take. */
const WHEEL_PX = 3000
const SCROLL_MS_MAX = 240_000
const SWEEPS = 5
const PLAIN_ROWS = 1000
const IMPORTED_MEANWHILE = 20_000

interface Watch {
  stop(): Figures
}
interface Watching {
  readonly session: CDPSession
  readonly worked: number
}
/** What the page is given to count with. */
interface Counting {
  salusWatch?: Watch
}

/** Frames, long tasks, nodes and rows that were not there yet, from now on until `stopWatch`, which takes what this gives. */
async function watch(window: SalusWindow): Promise<Watching> {
  const session = await window.page.context().newCDPSession(window.page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  await window.page.evaluate(() => {
    const [tasks, nodes]: [number[], number[]] = [[], []]
    let [frames, waiting, seen, worst, running] = [0, 0, 0, 0, true]
    const startedAtMs = performance.now()
    let last = startedAtMs
    const observer = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) tasks.push(entry.duration)
    })
    observer.observe({ entryTypes: ['longtask'] })
    const frame = (now: number): void => {
      if (!running) return
      frames += 1
      worst = Math.max(worst, now - last)
      last = now
      if (frames % 20 === 0) {
        nodes.push(document.querySelectorAll('*').length)
        waiting += document.querySelectorAll('[data-testid=list-waiting]').length
        seen += document.querySelectorAll('li').length
      }
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    ;(globalThis as Counting).salusWatch = {
      stop: () => {
        running = false
        for (const entry of observer.takeRecords()) tasks.push(entry.duration)
        observer.disconnect()
        const took = (performance.now() - startedAtMs) / 1000
        return {
          seconds: took / Math.max(1, frames),
          framesASecond: frames / took,
          worstFrameMs: worst,
          longTasks: tasks.length,
          longestTaskMs: Math.max(0, ...tasks),
          nodesMost: Math.max(0, ...nodes),
          partWaiting: seen === 0 ? 0 : waiting / seen,
          scrollSeconds: took,
        }
      },
    }
  })
  return { session, worked: await workedSeconds(session) }
}

/** `worked` is of the page's main thread, in processor time, whatever else the machine does. */
async function stopWatch(window: SalusWindow, { session, worked }: Watching): Promise<Figures> {
  const figures = await window.page.evaluate(() => (globalThis as Counting).salusWatch?.stop() ?? {})
  const seconds = (await workedSeconds(session)) - worked
  await session.detach()
  return { ...figures, workedMsAFrame: (1000 * seconds * (figures['seconds'] ?? 0)) / (figures['scrollSeconds'] ?? 1) }
}

async function workedSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

/** Turns the wheel over a scrolling element until it is at its end; how far it came, in rows of the list. */
async function wheelToEnd(window: SalusWindow, selector: string): Promise<void> {
  const box = await window.page.locator(selector).boundingBox()
  await window.page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 200)
  const endsAtMs = Date.now() + SCROLL_MS_MAX
  for (let ended = false; !ended;) {
    if (Date.now() > endsAtMs) throw new Error('scrolling took too long')
    for (let turn = 0; turn < 10; turn += 1) await window.page.mouse.wheel(0, WHEEL_PX)
    ended = await window.page.locator(selector).evaluate((node) => node.scrollTop + node.clientHeight >= node.scrollHeight - 2)
  }
}

async function openTimeline(window: SalusWindow): Promise<void> {
  await window.go('#/home')
  await window.go('#/timeline')
  await window.id('record-line').first().waitFor()
}

/** Presses on the first year and draws along all of them and back. */
async function drawAlongYears(window: SalusWindow): Promise<void> {
  const box = await window.id('years').boundingBox()
  if (box === null) throw new Error('there are no years')
  const x = box.x + box.width / 2
  await window.page.mouse.move(x, box.y + 8)
  await window.page.mouse.down()
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    await window.page.mouse.move(x, box.y + box.height - 8, { steps: 60 })
    await window.page.mouse.move(x, box.y + 8, { steps: 60 })
  }
  await window.page.mouse.up()
}

/** The same rows as a plain list of the first thousand, in the same window. */
async function showPlainList(window: SalusWindow): Promise<void> {
  const { rows } = (await call(window, 'listRecords', { limit: PLAIN_ROWS, offset: 0 })).value as {
    readonly rows: readonly { readonly title: string; readonly summary: string; readonly date: string }[]
  }
  await window.go('#/settings')
  await window.id('title').waitFor()
  await window.page.evaluate((all) => {
    const list = document.createElement('ul')
    list.className = 'lines plain-list'
    list.style.cssText = 'position:fixed;inset:0;overflow-y:auto;background:var(--back);z-index:9;padding:26px'
    for (const { title, summary, date } of all) {
      const [item, grow, name, line] = ['li', 'span', 'a', 'span'].map((tag) => document.createElement(tag))
      if (!item || !grow || !name || !line) continue
      item.style.height = '62px'
      grow.className = 'grow'
      name.className = 'title'
      name.textContent = title
      line.className = 'quiet'
      line.style.display = 'block'
      line.textContent = `${summary} ${date}`
      grow.append(name, line)
      item.append(grow)
      list.append(item)
    }
    document.body.append(list)
  }, rows)
}

/** Scrolls through all records by wheel, then along the years; beside it a plain list of a thousand rows. */
export async function renderTimeline(runs: number): Promise<Outcome> {
  const { window } = await hundredThousand()
  return inTurns(Math.min(runs, 3), {
    salus: async () => {
      await openTimeline(window)
      const first = await watch(window)
      await wheelToEnd(window, 'main')
      const wheel = await stopWatch(window, first)
      const last = window.page.locator(`li[aria-posinset="${String(await totalOf(window))}"]`)
      await last.waitFor()
      await openTimeline(window)
      const second = await watch(window)
      await drawAlongYears(window)
      const drawn = await stopWatch(window, second)
      return { ...wheel, ...prefixed('years', drawn) }
    },
    'plain-1000': async () => {
      await showPlainList(window)
      const before = await watch(window)
      for (let way = 0; way < 3; way += 1) {
        await wheelToEnd(window, '.plain-list')
        await window.page.locator('.plain-list').evaluate((node) => {
          node.scrollTop = 0
        })
      }
      const figures = await stopWatch(window, before)
      await window.page.evaluate(() => document.querySelector('.plain-list')?.remove())
      return figures
    },
  })
}

async function totalOf(window: SalusWindow): Promise<number> {
  return ((await call(window, 'tallyRecords', {})).value as { readonly total: number }).total
}

function prefixed(name: string, figures: Figures): Figures {
  const keys = ['framesASecond', 'workedMsAFrame', 'worstFrameMs', 'longTasks', 'longestTaskMs', 'partWaiting']
  return Object.fromEntries(keys.map((key) => [`${name}${key.charAt(0).toUpperCase()}${key.slice(1)}`, figures[key] ?? 0]))
}

/** Scrolls the timeline while a file of 20,000 records is imported: how long window and main were ever kept. Once. */
export async function scrollWhileImporting(): Promise<Outcome> {
  const { window } = await hundredThousand()
  return withFolder((dir) =>
    inTurns(1, {
      salus: async () => {
        const folder = join(dir, 'more')
        await mkdir(folder)
        const lines = Array.from({ length: IMPORTED_MEANWHILE }, (_, at) => JSON.stringify(resourceOf(RECORDS * 2 + at)))
        await writeFile(join(folder, 'more.ndjson'), lines.join('\n'))
        await openTimeline(window)
        await watchMain(window)
        // Where this process, which does nothing, is kept waiting as long, it is the machine that is busy.
        const own = monitorEventLoopDelay({ resolution: 5 })
        own.enable()
        const before = await watch(window)
        let done = false
        const importing = importFolder(window, folder).finally(() => {
          done = true
        })
        const box = await window.page.locator('main').boundingBox()
        await window.page.mouse.move((box?.x ?? 0) + 300, 300)
        while (!done) await window.page.mouse.wheel(0, WHEEL_PX / 10)
        const importSeconds = await importing
        const figures = await stopWatch(window, before)
        return { ...figures, importSeconds, mainWorstMs: await mainWorst(window), idleProcessWorstMs: own.max / 1e6 }
      },
    }),
  )
}

type Delay = { readonly max: number; enable(): void; disable(): void }

async function watchMain(window: SalusWindow): Promise<void> {
  await window.app.evaluate(() => {
    const hooks = process.getBuiltinModule('node:perf_hooks')
    const delay = hooks.monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    ;(globalThis as { salusDelay?: Delay }).salusDelay = delay
  })
}

/** The longest that main did nothing else, in milliseconds. */
function mainWorst(window: SalusWindow): Promise<number> {
  return window.app.evaluate(() => {
    const delay = (globalThis as { salusDelay?: Delay }).salusDelay
    delay?.disable()
    return (delay?.max ?? 0) / 1e6
  })
}

/** From a click on Home until all its parts are there. */
export function openHome(runs: number): Promise<Outcome> {
  return openPage(runs, ['#/settings', 'title'], 'nav-home', 'home-odd')
}

/** From a click at Home on the summary until its sections are there. */
export function openSummary(runs: number): Promise<Outcome> {
  return openPage(runs, ['#/home', 'home-odd'], 'go-summary', 'summary')
}

/** From `there`, a place and a part of it, by a click on a link until a part of the next page is there. */
async function openPage(runs: number, [place, ready]: readonly [string, string], link: string, part: string): Promise<Outcome> {
  const { window } = await hundredThousand()
  return inTurns(runs, {
    salus: async () => {
      await window.go(place)
      await window.id(ready).waitFor()
      const taken = await seconds(async () => {
        await window.id(link).click()
        await window.id(part).waitFor()
      })
      return { seconds: taken }
    },
  })
}
