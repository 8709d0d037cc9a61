// The desktop build: hardened, one app archive, only the native modules beside it.
const NATIVE = [
  '@nomicfoundation/edr',
  '@nomicfoundation/edr-*',
  '@napi-rs/keyring',
  '@napi-rs/keyring-*',
  'libsql',
  '@libsql/*',
  '@neon-rs/*',
  'detect-libc',
  'classic-level',
  'abstract-level',
  'module-error',
  'node-gyp-build',
  'buffer',
  'base64-js',
  'ieee754',
  'is-buffer',
  'level-supports',
  'level-transcoder',
  'maybe-combine-errors',
  'napi-macros',
]

/** @type {import('electron-builder').Configuration} */
export default {
  appId: 'org.salus.vault',
  productName: 'Salus',
  directories: { output: 'release', buildResources: 'build' },
  files: [
    'out/main/**',
    'out/preload/**',
    'out/renderer/**',
    'out/verify/**',
    'package.json',
    '!**/node_modules/**',
    ...NATIVE.map((name) => `node_modules/${name}/**`),
  ],
  extraResources: [{ from: 'resources/samples', to: 'samples' }],
  asar: true,
  npmRebuild: false,
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  },
  ...(process.env.ELECTRON_OVERRIDE_DIST_PATH
    ? { electronDist: process.env.ELECTRON_OVERRIDE_DIST_PATH, electronVersion: process.env.SALUS_ELECTRON_VERSION }
    : {}),
  linux: { target: ['dir'], category: 'MedicalSoftware', maintainer: 'Salus', executableName: 'salus' },
  mac: { target: ['dir'], identity: null },
  win: { target: ['dir'] },
}
