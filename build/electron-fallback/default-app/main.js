// Stands in for Electron's own default app: `electron [-r FILE] PATH [switches]` loads the app at PATH.
// A module on purpose: Electron waits with 'ready' until its top-level await is over, so the app can still register its scheme.
import { app } from 'electron'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

process.defaultApp = true
const given = process.argv.slice(1)
const firsts = []
let target = null
while (given.length > 0 && target === null) {
  const argument = given.shift()
  if (argument === '-r' || argument === '--require') firsts.push(given.shift())
  else if (!argument.startsWith('-')) target = path.resolve(argument)
}
const require = createRequire(import.meta.url)
for (const file of firsts) require(path.resolve(file))

/** The file to load for a folder with a package.json, or the path itself. */
function entryOf(folder) {
  const manifest = path.join(folder, 'package.json')
  if (!existsSync(manifest)) return folder
  const { name, productName, version, main } = JSON.parse(readFileSync(manifest, 'utf8'))
  app.setName(productName ?? name)
  if (version) app.setVersion(version)
  app.setAppPath(folder)
  return path.join(folder, main ?? 'index.js')
}

if (target === null) {
  process.stderr.write('usage: electron PATH\n')
  app.exit(1)
} else {
  try {
    await import(pathToFileURL(entryOf(target)).href)
  } catch (error) {
    process.stderr.write(`the app could not be loaded: ${error?.stack ?? error}\n`)
    app.exit(1)
  }
}
