/** A health link as any other program reads it. */

import { createDecipheriv } from 'node:crypto'

/** What the sealed file of a link says, opened with nothing of ours. */
export function openedLink(
  link: string,
  sealed: string,
): { readonly url: string; readonly exp: number; readonly flag: string; readonly text: string } {
  const { url, key, exp, flag } = JSON.parse(Buffer.from(link.replace('shlink:/', ''), 'base64url').toString()) as {
    readonly url: string
    readonly key: string
    readonly exp: number
    readonly flag: string
  }
  const [head = '', , nonce = '', body = '', tag = ''] = sealed.split('.')
  const cipher = createDecipheriv('aes-256-gcm', Buffer.from(key, 'base64url'), Buffer.from(nonce, 'base64url')).setAAD(Buffer.from(head))
  cipher.setAuthTag(Buffer.from(tag, 'base64url'))
  return { url, exp, flag, text: Buffer.concat([cipher.update(Buffer.from(body, 'base64url')), cipher.final()]).toString() }
}
