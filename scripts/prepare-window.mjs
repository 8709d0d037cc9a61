// What the suites with windows need, made while the sources are read: the libraries, the runtime and the app. Where it fails, those suites say it again.
import { buildApp } from './build.mjs'
import { findElectron } from './electron-runtime.mjs'
import { ensureSystemLibraries } from './system-libraries.mjs'

ensureSystemLibraries({ tests: true })
buildApp(await findElectron())
