/** What the window may never do: leave its page, open another, ask for permissions, reach any host. */

import { app, net, protocol, session } from 'electron'
import type { WebContents } from 'electron'
import { join, normalize, sep } from 'node:path'
import { pathToFileURL } from 'node:url'

export const SCHEME = 'salus'
export const ORIGIN = `${SCHEME}://app`
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "font-src 'self'",
  "connect-src 'self' blob:",
  "worker-src 'self' blob:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html salus-pdf-worker salus-picture-worker',
].join('; ')
const ALLOWED_SCHEMES = new Set([`${SCHEME}:`, 'blob:', 'data:', 'devtools:'])

/** Before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the built window from disk under its own origin, with the policy on every answer. */
export function serveWindow(rendererDir: string): void {
  protocol.handle(SCHEME, async (request) => {
    const { host, pathname } = new URL(request.url)
    const file = normalize(join(rendererDir, decodeURIComponent(pathname)))
    if (host !== 'app' || !file.startsWith(rendererDir + sep)) return new Response('not found', { status: 404 })
    const response = await net.fetch(pathToFileURL(file).href).catch(() => null)
    if (response === null) return new Response('not found', { status: 404 })
    const headers = new Headers(response.headers)
    headers.set('Content-Security-Policy', CONTENT_SECURITY_POLICY)
    headers.set('X-Content-Type-Options', 'nosniff')
    headers.set('Cache-Control', 'no-store')
    return new Response(response.body, { status: response.status, headers })
  })
}

/** No permission, no request to any host, no spell checker that would load dictionaries. */
export function closeSession(): void {
  const own = session.defaultSession
  own.setPermissionRequestHandler((_contents, _permission, callback) => {
    callback(false)
  })
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  // Files are written by the shell alone, where the person said.
  own.on('will-download', (event) => {
    event.preventDefault()
  })
  own.setSpellCheckerEnabled(false)
  own.setSpellCheckerDictionaryDownloadURL(`${ORIGIN}/no-dictionary/`)
  own.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !ALLOWED_SCHEMES.has(new URL(details.url).protocol) && !details.url.startsWith('file:') })
  })
}

/** No navigation but a reload, no second window, no webview. */
export function closeContents(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    const stay = (event: { readonly url: string; preventDefault(): void }): void => {
      if (!event.url.startsWith(`${ORIGIN}/`)) event.preventDefault()
    }
    contents.on('will-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-attach-webview', (event) => {
      event.preventDefault()
    })
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
    // Calls between browsers go past the policy of the page and past every filter of requests; without a proxy there is no way left for them.
    contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp')
  })
}

/** Chromium's own services that would talk to somebody. */
export function quietChromium(): void {
  for (const name of [
    'disable-background-networking',
    'disable-component-update',
    'disable-domain-reliability',
    'disable-sync',
    'no-pings',
    'no-proxy-server',
  ]) {
    app.commandLine.appendSwitch(name)
  }
  // The window asks for no host at all, so there is no name to look up, whatever part of Chromium would like to.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND')
  app.commandLine.appendSwitch(
    'disable-features',
    'MediaRouter,OptimizationHints,AutofillServerCommunication,CertificateTransparencyComponentUpdater,Translate',
  )
}
