import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/** What Node puts into every module's scope; written out to spare a dependency. */
const nodeGlobals = Object.fromEntries(
  [
    'AbortController',
    'AbortSignal',
    'Buffer',
    'TextDecoder',
    'TextEncoder',
    'URL',
    'URLSearchParams',
    'clearImmediate',
    'clearInterval',
    'clearTimeout',
    'console',
    'fetch',
    'performance',
    'process',
    'queueMicrotask',
    'setImmediate',
    'setInterval',
    'setTimeout',
    'structuredClone',
  ].map((name) => [name, 'readonly']),
);

export default defineConfig(
  globalIgnores([
    '**/dist/',
    '**/dist-desk/',
    '**/coverage/',
    '.stampede/',
    'packages/client/src/generated/',
  ]),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  { rules: { eqeqeq: 'error' } },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: { ecmaVersion: 2024, globals: nodeGlobals },
  },
  {
    files: ['**/*.cjs'],
    languageOptions: { sourceType: 'commonjs', globals: { module: 'writable', require: 'readonly' } },
  },
  {
    files: ['examples/*/page/*.js'],
    languageOptions: {
      globals: { CSS: 'readonly', crypto: 'readonly', document: 'readonly', localStorage: 'readonly' },
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // A promise that nobody awaits loses its error; `void` in front of it does not keep it.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: false }],
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-exports': 'error',
      // A new state or outcome must show up at every place that decides by it, so a `default` does not count.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // TypeScript's noFallthroughCasesInSwitch sees what this one cannot: that an inner switch always returns.
      'no-fallthrough': 'off',
      // Style only: `const f = () => doIt()` with a void result is clear, and common in handlers.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Style only: implementations of an interface are async because the interface is, not because they await.
      '@typescript-eslint/require-await': 'off',
      // Style only: an `interface` for objects and a `type` for unions is a habit here, and not always possible.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Style only: `while (true)` with a bound inside is the honest form of a loop that ends in its middle.
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  {
    files: ['apps/*/src/**/*.ts', 'apps/pages/desk/**/*.{ts,tsx}', 'packages/*/src/**/*.ts'],
    // provision talks to a person at a terminal; everything else has a logger.
    ignores: ['packages/provision/**', 'apps/cli/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['**/test/**/*.ts', 'tests/**/*.ts', 'packages/testkit/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // Tests assert on values that they have just made; a wrong `!` fails the test, which is what it is for.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // `expect(object.method)` never calls the method detached.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
