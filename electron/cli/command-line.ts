/** Reads a line of words into one command with its options; knows what each command takes. */

import { parseArgs } from 'node:util'
import { err, ok } from '../../shared/model/result.ts'
import type { Result } from '../../shared/model/result.ts'
import { CommandError } from './outcome.ts'
import { EVERYWHERE, refuseLine } from './takes.ts'

export interface Command {
  readonly name: string
  readonly words: readonly string[]
  readonly options: Readonly<Record<string, string | boolean>>
}

/** Options of every command; `serve` and the one-shot commands share the ones of the node. */
const OPTIONS = {
  vault: { type: 'string' },
  json: { type: 'boolean' },
  listen: { type: 'string' },
  port: { type: 'string' },
  'no-mdns': { type: 'boolean' },
  name: { type: 'string' },
  role: { type: 'string' },
  kind: { type: 'string' },
  limit: { type: 'string' },
  original: { type: 'boolean' },
  to: { type: 'string' },
  records: { type: 'string' },
  without: { type: 'string' },
  people: { type: 'string' },
  remove: { type: 'string' },
  words: { type: 'string' },
  'keep-dates': { type: 'boolean' },
  cover: { type: 'string' },
  lines: { type: 'string' },
  purpose: { type: 'string' },
  right: { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  'delete-by': { type: 'string' },
  'ledger-age': { type: 'string' },
  may: { type: 'string' },
  'keys-on': { type: 'string' },
  month: { type: 'string' },
  when: { type: 'string' },
  deep: { type: 'boolean' },
  'hold-back': { type: 'boolean' },
  'keep-private': { type: 'boolean' },
  off: { type: 'boolean' },
  mine: { type: 'boolean' },
  relay: { type: 'string' },
  'relay-ledger': { type: 'string' },
  mirror: { type: 'string' },
  'relay-for': { type: 'string' },
  'relay-mib': { type: 'string' },
  out: { type: 'string' },
  next: { type: 'string' },
  replace: { type: 'boolean' },
  answers: { type: 'string' },
  record: { type: 'string' },
  quick: { type: 'boolean' },
  partly: { type: 'boolean' },
  incremental: { type: 'boolean' },
  keychain: { type: 'boolean' },
  rpc: { type: 'string' },
  take: { type: 'string' },
  code: { type: 'string' },
  source: { type: 'string' },
  'shared-with': { type: 'string' },
  every: { type: 'boolean' },
  title: { type: 'string' },
  date: { type: 'string' },
  time: { type: 'string' },
  zone: { type: 'string' },
  still: { type: 'string' },
  dose: { type: 'string' },
  reaction: { type: 'string' },
  severity: { type: 'string' },
  lot: { type: 'string' },
  where: { type: 'string' },
  measure: { type: 'string' },
  value: { type: 'string' },
  second: { type: 'string' },
  unit: { type: 'string' },
  note: { type: 'string' },
  paper: { type: 'string' },
  host: { type: 'string' },
  address: { type: 'string' },
  certificate: { type: 'string' },
  key: { type: 'string' },
  holder: { type: 'string' },
  profession: { type: 'string' },
  number: { type: 'string' },
  authority: { type: 'string' },
  country: { type: 'string' },
  suspend: { type: 'boolean' },
  again: { type: 'boolean' },
  'password-file': { type: 'string' },
  'remove-places': { type: 'boolean' },
  columns: { type: 'string' },
  since: { type: 'string' },
  'up-to': { type: 'string' },
  'answer-by': { type: 'string' },
  why: { type: 'string' },
  with: { type: 'string' },
  'no-disadvantage': { type: 'boolean' },
  'needs-sender': { type: 'boolean' },
  place: { type: 'string' },
  preview: { type: 'string' },
  grant: { type: 'string' },
  corrects: { type: 'string' },
  tell: { type: 'boolean' },
} as const

/**
 * Errors: `input-invalid` for an option or a word that the command does not take, for one that stands there twice or is empty; `command-unknown` without a command.
 * `everywhere`: what any command takes beside its own.
 */
export function readCommand(argv: readonly string[], everywhere: readonly string[] = EVERYWHERE): Result<Command> {
  try {
    // For `configure-ledger` it names a contact, for `serve` it is a yes.
    const options = argv.includes('serve') ? { ...OPTIONS, relay: { type: 'boolean' } as const } : OPTIONS
    const { values, positionals, tokens } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true, tokens: true })
    const [name, ...words] = positionals
    if (name === undefined) return err('command-unknown', { name: '' })
    const given = tokens.flatMap((token) => (token.kind === 'option' ? [token] : []))
    const empty = given.find(({ value }) => value === '')
    const names = given.map((token) => token.name)
    const refused = empty === undefined ? refuseLine(name, words, names, everywhere) : `--${empty.name} is empty`
    return refused === null ? ok({ name, words, options: { ...values } }) : err('input-invalid', { reason: `${refused}.` })
  } catch (error) {
    return err('input-invalid', { reason: `${error instanceof Error ? (error.message.split(/\.\s|\.?\n/u)[0] ?? '') : ''}.` })
  }
}

/** Words of one line, with single or double quotes around those that have spaces, also behind `--option=`. */
export function splitLine(line: string): readonly string[] {
  return [...line.matchAll(/(--[\w-]+=)?(?:"([^"]*)"|'([^']*)')(?=\s|$)|(\S+)/gu)].map(
    ([, option = '', double, single, bare]) => bare ?? `${option}${double ?? single ?? ''}`,
  )
}

/** Text of an option, or empty. */
export function textOf(command: Command, option: keyof typeof OPTIONS): string {
  const value = command.options[option]
  return typeof value === 'string' ? value : ''
}

/** The whole number that an option says. Errors: `input-invalid` where it is none, or not within its bounds. */
export function numberOf(command: Command, option: keyof typeof OPTIONS, least: number, most: number, otherwise: number): number {
  const given = textOf(command, option)
  if (given === '') return otherwise
  const number = /^\d{1,15}$/u.test(given) ? Number(given) : Number.NaN
  if (number >= least && number <= most) return number
  throw new CommandError({
    code: 'input-invalid',
    detail: { reason: `--${option} is a whole number from ${String(least)} to ${String(most)}.` },
  })
}
