// Compiles the contracts with the pinned compiler; `node resources/contracts/compile.mjs` writes the artefacts that the app carries.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)
const here = import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname)
const modules = path.resolve(here, '../../node_modules')
export const CONTRACTS = ['SealLog', 'SealLog1', 'VaultHeads']
const SETTINGS = {
  optimizer: { enabled: true, runs: 1_000_000 },
  evmVersion: 'cancun',
  metadata: { bytecodeHash: 'none', appendCBOR: false },
  outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
}

/** Name of a contract to its artefact text, byte for byte as committed. */
export function compileContracts() {
  const solc = require('solc')
  const sources = Object.fromEntries(
    CONTRACTS.map((name) => [`${name}.sol`, { content: readFileSync(path.join(here, 'src', `${name}.sol`), 'utf8') }]),
  )
  const input = { language: 'Solidity', sources, settings: SETTINGS }
  const read = (file) => ({ contents: readFileSync(path.join(modules, file), 'utf8') })
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: read }))
  const errors = (output.errors ?? []).filter((one) => one.severity === 'error')
  if (errors.length > 0) throw new Error(errors.map((one) => one.formattedMessage).join('\n'))
  return Object.fromEntries(
    CONTRACTS.map((name) => {
      const { abi, evm } = output.contracts[`${name}.sol`][name]
      const settings = { ...SETTINGS, outputSelection: undefined }
      const artifact = {
        contract: name,
        compiler: solc.version(),
        settings,
        abi,
        bytecode: `0x${evm.bytecode.object}`,
        deployedBytecode: `0x${evm.deployedBytecode.object}`,
      }
      return [name, `${JSON.stringify(artifact, null, 2)}\n`]
    }),
  )
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [name, text] of Object.entries(compileContracts())) writeFileSync(path.join(here, 'artifacts', `${name}.json`), text)
}
