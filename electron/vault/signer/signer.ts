/** Signs for the chain inside the vault; knows the contracts, knows no network. */

import { Interface, Transaction, Wallet, getCreateAddress } from 'ethers'
import { encodeHex } from '../../../shared/crypto/bytes.ts'
import sealLog from '../../../resources/contracts/artifacts/SealLog.json' with { type: 'json' }
import sealLog1 from '../../../resources/contracts/artifacts/SealLog1.json' with { type: 'json' }
import vaultHeads from '../../../resources/contracts/artifacts/VaultHeads.json' with { type: 'json' }
import type { SignerPort } from '../ports.ts'

const ARTIFACTS = { SealLog: sealLog, SealLog1: sealLog1, VaultHeads: vaultHeads } as const
const INTERFACES = {
  SealLog: new Interface(sealLog.abi),
  SealLog1: new Interface(sealLog1.abi),
  VaultHeads: new Interface(vaultHeads.abi),
} as const

/** `privateKey`: 32 bytes, secp256k1. */
export function createSigner(privateKey: Uint8Array): SignerPort {
  const wallet = new Wallet(`0x${encodeHex(privateKey)}`)
  return {
    address: () => wallet.address,
    signTransaction: async (tx) => {
      const raw = await wallet.signTransaction({ ...tx, type: 2, value: 0n })
      return { raw, hash: Transaction.from(raw).hash ?? '' }
    },
    signTypedData: (domain, types, value) => wallet.signTypedData(domain, mutableTypes(types), value as Record<string, unknown>),
    createdAddress: (nonce) => getCreateAddress({ from: wallet.address, nonce }),
    encodeCall: (contract, method, args) => INTERFACES[contract].encodeFunctionData(method, [...args]),
    decodeResult: (contract, method, data) => [...INTERFACES[contract].decodeFunctionResult(method, data)] as readonly unknown[],
    creationCode: (contract) => ARTIFACTS[contract].bytecode,
  }
}

function mutableTypes(
  types: Readonly<Record<string, readonly { readonly name: string; readonly type: string }[]>>,
): Record<string, { name: string; type: string }[]> {
  return Object.fromEntries(Object.entries(types).map(([name, fields]) => [name, fields.map((field) => ({ ...field }))]))
}
