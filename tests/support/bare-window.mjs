// A window of nothing but one page: stands in for a browser where none is installed. The address is the last argument.
import { app, BrowserWindow } from 'electron'

// Not awaited here: the app is only ready once this file has been read to its end.
void app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true } }).loadURL(process.argv.at(-1) ?? ''))
