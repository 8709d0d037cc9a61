// A window of nothing but one page: stands in for a browser where none is installed. The address is the last argument.
import { app, BrowserWindow } from 'electron'

await app.whenReady()
await new BrowserWindow({ webPreferences: { sandbox: true } }).loadURL(process.argv.at(-1) ?? '')
