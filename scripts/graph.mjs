// `npm run graph`: writes the real graph of rooms into ARCHITECTURE.md; with `--check` only says whether it is the one there.
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { carriedNode, root, say } from './prepare.mjs'

const PAGE = path.join(root, 'ARCHITECTURE.md')
const [BEGIN, END] = ['<!-- graph begins -->', '<!-- graph ends -->']
const [INNER_BEGIN, INNER_END] = ['<!-- session graph begins -->', '<!-- session graph ends -->']
const SPLIT = ['electron/vault', 'electron/peer']
const SESSION = 'electron/vault/session/'

/** `electron/vault/session/shares/x.ts` -> `shares`; what lies beside those rooms puts them together or is known to all, and is not drawn. */
function roomOfSession(file) {
  const parts = file.startsWith(SESSION) ? file.slice(SESSION.length).split('/') : []
  return parts.length > 1 ? parts[0] : null
}

/** `electron/vault/session/x.ts` -> `electron/vault/session`; files that lie beside rooms count as their parent. */
function roomOf(file) {
  const parts = file.split('/')
  if (!['electron', 'shared', 'renderer'].includes(parts[0]) || parts.length < 3) return file.startsWith('electron/') ? 'electron' : null
  const depth = parts[0] === 'renderer' || SPLIT.includes(parts.slice(0, 2).join('/')) ? 3 : 2
  return parts.slice(0, Math.min(depth, parts.length - 1)).join('/')
}

function readModules() {
  const program = path.join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')
  const done = spawnSync(
    carriedNode(),
    [program, '--config', 'dependency-cruiser.cjs', '-T', 'json', 'electron', 'shared', 'renderer/src', 'renderer/verify'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    },
  )
  return JSON.parse(done.stdout).modules
}

function drawGraph(modules, roomOf) {
  const edges = new Set()
  for (const module of modules) {
    const from = roomOf(module.source)
    for (const dependency of module.dependencies) {
      const to = roomOf(dependency.resolved)
      if (from !== null && to !== null && from !== to) edges.add(`  ${from} --> ${to}`)
    }
  }
  const lines = [...edges].sort().map((edge) => edge.replaceAll('/', '_'))
  const names = new Set(lines.flatMap((line) => line.trim().split(' --> ')))
  const labels = [...names].sort().map((name) => `  ${name}["${name.replaceAll('_', '/')}"]`)
  return `\n\`\`\`mermaid\ngraph LR\n${[...labels, ...lines].join('\n')}\n\`\`\`\n`
}

/** The page with what stands between the two marks replaced. */
function placed(page, [begin, end], drawn) {
  return page.slice(0, page.indexOf(begin) + begin.length) + drawn + page.slice(page.indexOf(end))
}

const page = readFileSync(PAGE, 'utf8')
const modules = readModules()
const outer = placed(page, [BEGIN, END], drawGraph(modules, roomOf))
const fresh = placed(outer, [INNER_BEGIN, INNER_END], drawGraph(modules, roomOfSession))
if (process.argv.includes('--check')) {
  if (fresh !== page) say('ARCHITECTURE.md does not show the graph as it is; run  npm run graph')
  process.exit(fresh === page ? 0 : 1)
}
writeFileSync(PAGE, fresh)
