/** Every limit of the peer process, in one place, with its unit. */

import { FILE_DEPTH_MAX } from '../../shared/model/file-tree.ts'
import { KEPT_FOR_MAX } from '../../shared/model/mirror.ts'

export const PEER_LIMITS = {
  /** Connections at once, to and from. */
  connectionsMax: 128,
  /** Of these, with people whom nobody knows here: the others stay free for contacts and own devices. */
  connectionsOfStrangersMax: 48,
  /** At once, before it is known whose they are: those who have said nothing yet, and again those who have. */
  connectionsPendingMax: 1_024,
  /** From one place (an IPv4 address or the network of an IPv6 one), before anything is made for them: at once (a practice behind one address, a line that breaks again and again), and then in a second. */
  callsAPlaceMax: 40,
  callsAPlaceASecond: 5,
  placesMeteredMax: 10_000,
  /** Places that people who are known have called from. */
  placesFamiliarMax: 1_000,
  /** Until the first words of a connection, and then until it is encrypted and its other end proven. */
  connectionUpgradeTimeoutMs: 5_000,
  /** Whoever said those words in more pieces than they are written in is listened to again after this. */
  slowWordsRestMs: 500,
  /** Between two handshakes (each holds the node some milliseconds), and how many wait for one: as long as the last of them would wait. */
  handshakeRestMs: 25,
  handshakesWaitingMax: 200,
  /** Streams at once on one connection, whatever they are for: each may be filled before anybody reads it. */
  streamsOfConnectionMax: 128,
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
  /** Of one connection, with somebody who says that she holds the words of a vault kept here. */
  recoverStreamsMax: 2,
  /** Between two proofs that are looked at, of everybody together. */
  recoverRestMs: 100,
  /** Blocks asked for in one frame. */
  blocksARequestMax: 16,
  /** Depth of the tree of a file. */
  fileDepthMax: FILE_DEPTH_MAX,
  /** Blocks that the nodes of one fetch may name on one level: of large ones 256 GiB; each name stays in memory as long as the fetch. */
  blocksNamedMax: 1_000_000,
  /** Asked for and not here yet, in one fetch: requests (a no to all of them must not look like an attack), and bytes by the largest block so far. */
  requestsOnTheirWayMax: 2,
  blocksOnTheirWayBytesMax: 12 * 1024 * 1024,
  /** Sent to this node on one stream of a large fetch before it has read them. */
  fetchWindowBytes: 2 * 1024 * 1024,
  /** From this size on a block is a large one. */
  largeBlockBytesMin: 64 * 1024,
  /** Blocks that came are stored together from so many bytes on, up to so many, and at most so many are in memory and not durable. */
  storedTogetherBytesMin: 4 * 1024 * 1024,
  storedTogetherBytesMax: 16 * 1024 * 1024,
  notDurableBytesMax: 32 * 1024 * 1024,
  /** One sealed letter. */
  envelopeBytesMax: 16 * 1024 * 1024,
  /** Letters waiting for the vault: from one contact, and from people it does not know (yet). */
  inboxItemsAContactMax: 2_000,
  inboxItemsOfStrangersMax: 20,
  inboxBytesMax: 512 * 1024 * 1024,
  /** People for whom this node keeps, letters that wait here between one of them and others, their bytes, and how long they wait by the time that it runs. */
  keptForMax: KEPT_FOR_MAX,
  heldLettersMax: 1_000,
  heldBytesMax: 128 * 1024 * 1024,
  heldMs: 90 * 24 * 3_600_000,
  /** Readers below the shares of one person for whom this node keeps, who showed a chain. */
  shownChainsMax: 200,
  /** Collected letters that are remembered, so that the sender learns of it. */
  takenLettersMax: 5_000,
  /** Letters collected at one mirror in one go. */
  collectedMax: 200,
  /** Handed to the vault at once. */
  inboxListedBytesMax: 32 * 1024 * 1024,
  /** Lines of a ledger journal in one answer. */
  journalLinesMax: 500,
  /** In their characters, of which most lines have some hundreds. A followed one comes from its writer, who may ask for it again and again. */
  journalAnswerBytesMax: 4 * 1024 * 1024,
  /** What stays free on the disk when others send something: so many bytes, of a small disk a share of it. */
  diskFreeBytesMin: 256 * 1024 * 1024,
  diskFreeShareMin: 0.05,
  /** Times one peer may be refused in a minute before it is not answered at all. */
  refusalsAMinuteMax: 120,
  /** Refusals in a minute that make nothing slower: a computer that starts asks some things too early. */
  refusalsForgiven: 20,
  /** The longest that an answer is held back because of the refusals before it in that minute. */
  refusalDelayMsMax: 2_000,
  /** Between two questions of people whom nobody knows here, while somebody who is known asks. */
  strangersTurnMs: 3,
  /** What they send, in bytes or in work that would take as long: taken in at one turn of all of them; between two turns (what comes faster makes so much garbage that everybody waits for its collection); whole again after so long without. */
  strangersTurnBytes: 64 * 1024,
  strangersPieceMs: 8,
  strangersRestMs: 1_000,
  /** Peers whose refusals are counted at once, and certificates that are remembered as genuine. */
  peersMeteredMax: 10_000,
  /** A segment of the store that has reached this size is not appended to any more. */
  segmentBytesMax: 256 * 1024 * 1024,
  /** Segments that are open for reading at once, but for those that are being looked through: every large original is one, and some systems give a process 256 files. */
  segmentsOpenMax: 64,
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
  /** What is brought to a place may take longer by its size: over the slowest line that it is still waited for. */
  broughtBytesASecondMin: 16 * 1024,
  linkRedirectsMax: 3,
  /** The longest wait before the next question that is told to a person. */
  linkWaitMsMax: 24 * 3_600_000,
  /** What a pinning service or a folder on the web answers. */
  placeAnswerBytesMax: 2 * 1024 * 1024,
  /** One block. */
  blockBytesMax: 2 * 1024 * 1024,
  /** Places of blocks in one answer: 3 MiB. */
  placesAtOnceMax: 65_536,
  /** A relay on a card is asked after this long without a direct connection, or at once where every direct one failed. */
  relayAfterMs: 1_000,
  /** While a peer is connected through a relay, its direct addresses are tried again this often, when it is needed. */
  directAgainMs: 60_000,
  /** Between two tries to come back to the own relay: first and longest. */
  relayRetryMs: 1_000,
  relayRetryMaxMs: 60_000,
  /** How often the relay is asked whether the own place is still there: a way that has gone dead says nothing, and a router forgets one that is silent. */
  relayCheckMs: 30_000,
  /** How often it is looked whether this computer has other addresses than before. */
  addressesCheckMs: 3_000,
  /** Relayed for others: longest time of one connection; bytes for one peer in an hour unless said otherwise; for all together so many times that. */
  relayedMs: 2 * 3_600_000,
  relayedBytesAnHour: 1024 * 1024 * 1024,
  relayedAllTimes: 8,
  /** Peers with a place at this relay, and connections to one of them, at once. */
  relayedPeersMax: 64,
  relayedAPeerMax: 16,
  /** Making a hole through two NATs: time of one try, tries, and between two knocks. */
  punchTimeoutMs: 4_000,
  punchTriesMax: 2,
  punchKnockMs: 100,
  /** Addresses of one peer that are dialled. */
  addressesMax: 16,
  /** A fetch goes on by itself after so many cuts in a row that brought nothing: at its beginning, and once something had come; waiting before. */
  cutsAtFirstMax: 2,
  cutsMax: 5,
  cutWaitMs: 100,
  /** How often known contacts are told that this node is back, in milliseconds. */
  greetIntervalMs: 30_000,
} as const
export type PeerLimits = { readonly [K in keyof typeof PEER_LIMITS]: number }
