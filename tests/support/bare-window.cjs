// A window of nothing but one page: stands in for a browser where none is installed. The address is the last argument.
const { app, BrowserWindow } = require('electron')
void app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true } }).loadURL(process.argv.at(-1)))
