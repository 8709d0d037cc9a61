/** Finds the signed texts of health cards in what a file or a QR code says: JSON, compact text, digits, and digits in several pieces. */

import { CARD_LENGTH_MAX } from './health-card.ts'
import { objectsAt, textAt } from './json.ts'
import type { ErrorCode } from '../model/errors.ts'

/** Cards of one file. */
const CARDS_MAX = 64
/** Pieces of one card. */
const PIECES_MAX = 64
const COMPACT = /^eyJ[\w-]+\.[\w-]*\.[\w-]*$/u
const NUMERIC = /^shc:\/(?:(\d{1,3})\/(\d{1,3})\/)?([0-9]+)$/iu
/** Two digits are a character: its code less this. */
const FIRST_CODE = 45
const LAST_PAIR = 77

/** One of several QR codes that make a card together; `place` counts from 1. */
export interface CardPiece {
  readonly place: number
  readonly of: number
  readonly digits: string
}

export type FoundCard =
  | { readonly type: 'signed'; readonly jws: string }
  | { readonly type: 'piece'; readonly piece: CardPiece }
  | { readonly type: 'bad'; readonly code: ErrorCode }

/** Null where the text is not about health cards; else what each of its words is. */
export function cardsOfText(text: string): readonly FoundCard[] | null {
  const start = text.trimStart()
  if (!/^shc:\//iu.test(start) && !start.startsWith('eyJ')) return null
  const words = start.trimEnd().split(/\s+/u)
  if (start.startsWith('eyJ') && !words.every((word) => COMPACT.test(word))) return null
  return words.length > CARDS_MAX ? [{ type: 'bad', code: 'limit-exceeded' }] : words.map(cardOfWord)
}

/** Null where the value is no card file and no answer of a card issuer. */
export function cardsOfJson(value: unknown): readonly FoundCard[] | null {
  const texts = signedTextsOfJson(value)
  if (texts === null) return isBareContent(value) ? [{ type: 'bad', code: 'health-card-unsigned' }] : null
  if (texts.length === 0) return [{ type: 'bad', code: 'health-card-broken' }]
  if (texts.length > CARDS_MAX) return [{ type: 'bad', code: 'limit-exceeded' }]
  return texts.map((text) =>
    typeof text === 'string' ? { type: 'signed', jws: text.trim() } : { type: 'bad', code: 'health-card-broken' },
  )
}

function signedTextsOfJson(value: unknown): readonly unknown[] | null {
  if (textAt(value, 'resourceType') === 'Parameters') {
    const named = objectsAt(value, 'parameter').filter((one) => textAt(one, 'name') === 'verifiableCredential')
    return named.length === 0 ? null : named.map((one) => one['valueString'])
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'verifiableCredential')) return null
  const { verifiableCredential: texts } = value as { readonly verifiableCredential: unknown }
  return Array.isArray(texts) ? (texts as readonly unknown[]) : [texts]
}

/** The inside of a card, which anybody may have written. */
function isBareContent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return textAt(value, 'resourceType') === '' && Object.hasOwn(value, 'iss') && Object.hasOwn(value, 'vc')
}

function cardOfWord(word: string): FoundCard {
  if (word.length > CARD_LENGTH_MAX * 2) return { type: 'bad', code: 'limit-exceeded' }
  if (word.startsWith('eyJ')) return { type: 'signed', jws: word }
  const [, place, of, digits] = NUMERIC.exec(word) ?? []
  if (digits === undefined) return { type: 'bad', code: 'health-card-broken' }
  if (place === undefined || of === undefined) return cardOfDigits(digits)
  const piece = { place: Number(place), of: Number(of), digits }
  const sound = piece.place >= 1 && piece.of >= 1 && piece.place <= piece.of && piece.of <= PIECES_MAX
  if (!sound) return { type: 'bad', code: 'health-card-broken' }
  return piece.of === 1 ? cardOfDigits(digits) : { type: 'piece', piece }
}

/** Each two digits are one character of the signed text. */
function cardOfDigits(digits: string): FoundCard {
  if (digits.length % 2 !== 0) return { type: 'bad', code: 'health-card-broken' }
  const codes = new Uint8Array(digits.length / 2)
  for (let at = 0; at < codes.length; at++) {
    const pair = (digits.charCodeAt(at * 2) - 48) * 10 + digits.charCodeAt(at * 2 + 1) - 48
    if (pair > LAST_PAIR) return { type: 'bad', code: 'health-card-broken' }
    codes[at] = pair + FIRST_CODE
  }
  return { type: 'signed', jws: new TextDecoder('latin1').decode(codes) }
}

/** Pieces of one card by their place from 1, none of them missing, put together. */
export function cardOfPieces(of: number, digits: ReadonlyMap<number, string>): FoundCard {
  return cardOfDigits(Array.from({ length: of }, (_, at) => digits.get(at + 1) ?? '').join(''))
}
