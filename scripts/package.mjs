// `npm run package`: an unpacked desktop build and, on Linux, a .deb. Official Electron only, unless `--experiment` allows the registry's.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { buildApp } from './build.mjs'
import { carriedNode, installDependencies, root, say } from './prepare.mjs'

installDependencies()
const { electronEnvironment, findElectron } = await import('./electron-runtime.mjs')
const experiment = process.argv.includes('--experiment')
if (!experiment) process.env.SALUS_ELECTRON = 'official'
const runtime = await findElectron()
if (runtime.source === 'registry') say('an experiment: this build carries an old third-party runtime and must never be given to anybody')
buildApp(runtime)

say('packing (electron-builder) ...')
const packed = spawnSync(
  carriedNode(),
  [path.join(root, 'node_modules/electron-builder/cli.js'), '--dir', '--config', 'electron-builder.config.mjs', '--publish', 'never'],
  {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: electronEnvironment(runtime, { SALUS_ELECTRON_VERSION: runtime.version }),
  },
)
if (packed.status !== 0) {
  say('packing failed; the lines above say where')
  process.exit(1)
}
if (process.platform === 'linux') makeDeb()

/** A Debian package of the unpacked build, with what it needs named. */
function makeDeb() {
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const staging = path.join(root, 'release', 'deb')
  rmSync(staging, { recursive: true, force: true })
  for (const dir of ['DEBIAN', 'opt', 'usr/bin', 'usr/share/applications']) mkdirSync(path.join(staging, dir), { recursive: true })
  cpSync(path.join(root, 'release', 'linux-unpacked'), path.join(staging, 'opt', 'salus'), { recursive: true })
  symlinkSync('/opt/salus/salus', path.join(staging, 'usr/bin/salus'))
  const control = [
    'Package: salus',
    `Version: ${version}${runtime.source === 'registry' ? '~experiment' : ''}`,
    'Architecture: amd64',
    'Maintainer: Salus',
    'Depends: libgtk-3-0, libnss3, libasound2, libgbm1',
    'Section: misc',
    'Priority: optional',
    'Description: personal health vault',
    ' Encrypted, peer-to-peer, witnessed; without server and account.',
  ]
  writeFileSync(path.join(staging, 'DEBIAN/control'), `${control.join('\n')}\n`)
  // Chromium's sandbox helper must belong to root and be setuid.
  writeFileSync(
    path.join(staging, 'DEBIAN/postinst'),
    '#!/bin/sh\nset -e\nchown root:root /opt/salus/chrome-sandbox\nchmod 4755 /opt/salus/chrome-sandbox\n',
    { mode: 0o755 },
  )
  writeFileSync(
    path.join(staging, 'usr/share/applications/salus.desktop'),
    '[Desktop Entry]\nType=Application\nName=Salus\nComment=Personal health vault\nExec=/usr/bin/salus\nCategories=MedicalSoftware;\nTerminal=false\n',
  )
  const file = path.join(root, 'release', `salus_${version}_amd64.deb`)
  const done = spawnSync('dpkg-deb', ['--root-owner-group', '-Zxz', '-z1', '--build', staging, file], { stdio: ['ignore', 2, 2] })
  rmSync(staging, { recursive: true, force: true })
  if (done.status !== 0) {
    say('dpkg-deb is not here, so there is no .deb; the unpacked build is in release/linux-unpacked')
    return
  }
  say(`release/linux-unpacked and ${path.relative(root, file)}`)
}
