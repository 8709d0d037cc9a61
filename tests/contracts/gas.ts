/** The gas of each act, by the transactions that the app sends, on the EVM that it carries. */

import { startEvm } from '../../electron/peer/ledger/evm.ts'
import { createSigner } from '../../electron/vault/signer/signer.ts'
import { accumulate } from '../../shared/crypto/ledger-hash.ts'

const CHAIN_ID = 31_337
const GENESIS_TIME_S = 1_800_000_000
const RECORDS_A_BATCH = 256
const DEADLINE_S = BigInt(GENESIS_TIME_S) + 1_000_000n
const ZERO_32 = `0x${'00'.repeat(32)}`
/** No byte is zero: those would be cheaper. */
const word = (byte: string): string => `0x${byte.repeat(32)}`
const ADVANCE = [
  { name: 'vaultId', type: 'bytes32' },
  { name: 'prev', type: 'bytes32' },
  { name: 'head', type: 'bytes32' },
  { name: 'seq', type: 'uint48' },
  { name: 'deadline', type: 'uint256' },
]

/** By act, the first of its kind in its contract excepted where later ones differ. */
export async function measureGas(): Promise<Readonly<Record<string, number>>> {
  const signer = createSigner(new Uint8Array(32).fill(3))
  const evm = await startEvm({ chainId: CHAIN_ID, genesisTimeS: GENESIS_TIME_S, account: signer.address() })
  let nonce = 0
  const send = async (to: string, data: string): Promise<number> => {
    const tx = { chainId: CHAIN_ID, nonce: nonce++, ...(to === '' ? {} : { to }), data, gasLimit: 6_000_000n }
    const { raw, hash } = await signer.signTransaction({ ...tx, maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 0n })
    await evm.rpc('evm_setNextBlockTimestamp', [GENESIS_TIME_S + nonce])
    await evm.rpc('eth_sendRawTransaction', [raw])
    const receipt = (await evm.rpc('eth_getTransactionReceipt', [hash])) as { readonly gasUsed: string; readonly status: string }
    if (receipt.status !== '0x1') throw new Error('it was refused')
    return Number(receipt.gasUsed)
  }
  const sealLog = signer.createdAddress(nonce)
  const sealLogDeployed = await send('', signer.creationCode('SealLog'))
  const vaultHeads = signer.createdAddress(nonce)
  const vaultHeadsDeployed = await send('', signer.creationCode('VaultHeads'))
  const seal = await send(sealLog, signer.encodeCall('SealLog', 'put', [word('a7')]))
  const withdrawal = await send(sealLog, signer.encodeCall('SealLog', 'put', [word('c3')]))
  const args = [word('5d'), signer.address(), word('1f'), ZERO_32, 0, 0]
  const idCall = { to: vaultHeads, data: signer.encodeCall('VaultHeads', 'vaultIdOf', args) }
  const vaultId = String(signer.decodeResult('VaultHeads', 'vaultIdOf', String(await evm.rpc('eth_call', [idCall, 'latest'])))[0])
  const created = await send(vaultHeads, signer.encodeCall('VaultHeads', 'create', args))
  const prev = accumulate(ZERO_32, word('1f'))
  const move = { vaultId, prev, head: word('2e'), seq: 1, deadline: DEADLINE_S }
  const domain = { name: 'SalusVaultHeads', version: '1', chainId: CHAIN_ID, verifyingContract: vaultHeads }
  const signature = await signer.signTypedData(domain, { Advance: ADVANCE }, move)
  const head = await send(vaultHeads, signer.encodeCall('VaultHeads', 'advanceFor', [vaultId, prev, move.head, DEADLINE_S, signature]))
  return {
    'batch of 256, a record': Math.ceil(seal / RECORDS_A_BATCH),
    grant: seal,
    withdrawal,
    head,
    'first head': created,
    'SealLog deployed': sealLogDeployed,
    'VaultHeads deployed': vaultHeadsDeployed,
  }
}
