// What the suites with windows and networks need, made while the sources are read: the libraries, the runtime and the app. Where it fails, those suites say it again.
import { buildApp } from './build.mjs'
import { findElectron } from './electron-runtime.mjs'
import { ensureSystemLibraries, wishForNetworks } from './system-libraries.mjs'

ensureSystemLibraries({ tests: true })
wishForNetworks()
buildApp(await findElectron())
