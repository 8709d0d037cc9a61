/** Text out of a file, as it may stand inside a sentence of the page. */

const SHOWN_LENGTH_MAX = 120
/** Control characters, line ends, and what nobody sees or what turns the writing round. */
const UNSHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
/** A sentence puts such text between quotation marks: one inside it would end them, and what follows would read as the page's own words. */
const QUOTES = /["“”„‟«»‹›〝〞〟＂″‴‶ʺ˝❝❞❠⹂\u{1f676}-\u{1f678}]/gu
/** Marks on one letter beyond these would grow over the lines around it. */
const PILED = /(\p{M}{3})\p{M}+/gu

/** Of a bounded length, with nothing in it that could pass for the sentence around it. */
export function shownText(text: string): string {
  const shown = text
    .slice(0, 10 * SHOWN_LENGTH_MAX)
    .replaceAll(UNSHOWN, '')
    .replaceAll(QUOTES, '’')
    .replaceAll(PILED, '$1')
  return shown.length > SHOWN_LENGTH_MAX ? `${shown.slice(0, SHOWN_LENGTH_MAX)}…` : shown
}
