// What a careful reader would say, said by a tool. Formatting is left to Prettier, borders to dependency-cruiser.
import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import ts from 'typescript-eslint'

const typed = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/switch-exhaustiveness-check': 'error',
  '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: false, allowBoolean: false }],
  '@typescript-eslint/consistent-type-imports': 'error',
  // `'own' | Did` says more than `string`.
  '@typescript-eslint/no-redundant-type-constituents': 'off',
  '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'none' }],
}

export default ts.config(
  {
    ignores: [
      'node_modules',
      'out',
      'release',
      // What a build that goes on beside the checks puts there for a moment.
      '*.config.ts.*.mjs',
      'build/stubs',
      'build/electron-fallback',
      'resources/contracts/artifacts',
      'dependency-cruiser.cjs',
    ],
  },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...ts.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: ['tsconfig.json', 'renderer/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: typed,
  },
  ...svelte.configs.recommended,
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        parser: ts.parser,
        extraFileExtensions: ['.svelte'],
        project: ['renderer/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Links lead to places after `#`; there is no server and no base path to resolve.
      'svelte/no-navigation-without-resolve': 'off',
      // These values are read once; nothing shows them changing.
      'svelte/prefer-svelte-reactivity': 'off',
      // There are no stores here, and none may come in (below); looking for them took a quarter of all linting.
      'svelte/require-store-reactive-access': 'off',
      'no-undef': 'off',
      'no-unused-vars': 'off',
    },
  },
  {
    files: ['**/*.{ts,svelte,mjs}'],
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 6],
    },
  },
  {
    files: ['renderer/**/*.{ts,svelte}'],
    rules: {
      'no-restricted-imports': [
        'error',
        { name: 'svelte/store', message: 'What changes is $state.' },
        { name: 'svelte/motion', importNames: ['tweened', 'spring'], message: 'These are stores; Tween and Spring are not.' },
      ],
    },
  },
  {
    files: ['electron/**/*.ts', 'shared/**/*.ts'],
    rules: { 'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
        TextEncoder: 'readonly',
        performance: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        AbortSignal: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
  // A synthetic patient is long, and its builders take one value a field.
  { files: ['scripts/make-samples.mjs'], rules: { 'max-lines': 'off', 'max-params': 'off' } },
)
