/** Every limit of the peer process, in one place, with its unit. */

export const PEER_LIMITS = {
  /** Connections at once, to and from. */
  connectionsMax: 128,
  /** Of these, with people whom nobody knows here: the others stay free for contacts and own devices. */
  connectionsOfStrangersMax: 48,
  /** At once, before it is known whose they are. */
  connectionsPendingMax: 1_024,
  /** Until a connection is encrypted and its other end proven. */
  connectionUpgradeTimeoutMs: 5_000,
  /** Streams of the share protocol at once, on one connection. */
  streamsInboundMax: 16,
  streamsOutboundMax: 16,
  /** One frame: header and payload. */
  frameBytesMax: 17 * 1024 * 1024,
  frameHeaderBytesMax: 64 * 1024,
  /** One frame of somebody whom nobody knows here: a letter. */
  strangersFrameBytesMax: 1024 * 1024,
  /** Taken in of one stream while what came before it is being answered. */
  requestsAheadBytesMax: 256 * 1024,
  /** Waiting for one frame, or for a dial. */
  frameTimeoutMs: 15_000,
  dialTimeoutMs: 10_000,
  /** A new computer waits this long for the person's yes on the other one. */
  pairingTimeoutMs: 10 * 60_000,
  /** Blocks asked for in one frame. */
  blocksARequestMax: 16,
  /** One sealed letter. */
  envelopeBytesMax: 16 * 1024 * 1024,
  /** Letters waiting for the vault: from one contact, and from people it does not know (yet). */
  inboxItemsAContactMax: 2_000,
  inboxItemsOfStrangersMax: 20,
  inboxBytesMax: 512 * 1024 * 1024,
  /** Handed to the vault at once. */
  inboxListedBytesMax: 32 * 1024 * 1024,
  /** Lines of a ledger journal in one answer. */
  journalLinesMax: 500,
  /** Times one peer may be refused in a minute before it is not answered at all. */
  refusalsAMinuteMax: 120,
  /** The longest that an answer is held back because of the refusals before it in that minute. */
  refusalDelayMsMax: 2_000,
  /** Peers whose refusals are counted at once. */
  peersMeteredMax: 10_000,
  /** A segment of the store that has reached this size is not appended to any more. */
  segmentBytesMax: 256 * 1024 * 1024,
  /** Bytes made durable with one sync when many wait. */
  groupBytesMax: 16 * 1024 * 1024,
  /** A segment is packed anew when more than half of it, and at least this much, was dropped. */
  packAgainBytesMin: 4 * 1024 * 1024,
  /** Files that an interrupted import left unfinished are kept this long and at most so many. */
  unfinishedKeptMs: 7 * 24 * 3_600_000,
  unfinishedMax: 16,
  /** One question of a health link: bytes of its answer, time until it is whole, silence meanwhile, and moves within its host. */
  linkAnswerBytesMax: 16 * 1024 * 1024,
  linkTimeoutMs: 60_000,
  linkSilenceMs: 15_000,
  linkRedirectsMax: 3,
  /** One block. */
  blockBytesMax: 2 * 1024 * 1024,
  /** Places of blocks in one answer: 3 MiB. */
  placesAtOnceMax: 65_536,
  /** How often known contacts are told that this node is back, in milliseconds. */
  greetIntervalMs: 30_000,
} as const
export type PeerLimits = { readonly [K in keyof typeof PEER_LIMITS]: number }
