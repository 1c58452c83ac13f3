/**
 * Run as `node --experimental-vm-modules node_modules/jest/bin/jest.js`: jest loads ES modules only behind that flag.
 * Tests read the sources of `@stampede/*` through the export condition `stampede-source`, so that no build is needed.
 *
 * @type {import('jest').Config}
 */
export default {
  // Node's, and a check that a file leaves nothing open.
  testEnvironment: '<rootDir>/tests/leaks/environment.mjs',
  testEnvironmentOptions: { customExportConditions: ['stampede-source', 'node', 'node-addons'] },
  testMatch: [
    '<rootDir>/packages/*/test/**/*.test.ts',
    '<rootDir>/apps/*/test/**/*.test.ts',
    '<rootDir>/migrations/test/**/*.test.ts',
    '<rootDir>/tests/**/*.test.ts',
  ],
  // A build or a data directory beside the sources must not be searched, watched or mistaken for a module.
  modulePathIgnorePatterns: ['<rootDir>/.stampede/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  injectGlobals: false,
  // A test waits for its servers more than it computes.
  maxWorkers: '100%',
  // What a test may take on a machine that does much else; nothing waits for it to pass.
  testTimeout: 60_000,
};
