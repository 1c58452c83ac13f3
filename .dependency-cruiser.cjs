/**
 * Which part may know which. Imports go one way, so that a change has a direction: domain ← store ← engine ← apps,
 * with runtime and provision beside them.
 *
 * Paths are those of the sources: `@stampede/*` resolves to `src/index.ts` through the condition `stampede-source`.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
const ours = '^(apps|packages|migrations|tests|bench|examples)/';

/** A rule that `from` may import of ours only itself and `allowed`. Tests of the part are free to use the testkit. */
function mayImportOnly(name, from, allowed, comment) {
  return {
    name,
    severity: 'error',
    comment,
    from: { path: `^${from}/`, pathNot: `^${from}/test/` },
    to: { path: ours, pathNot: [from, ...allowed].map((part) => `^${part}/`) },
  };
}

/** The folders of the engine, and which others each may import: the life of a unit has a direction. */
const ENGINE_ORDER = {
  stores: [],
  living: ['stores'],
  'signing-in': ['stores'],
  ordering: ['stores'],
  trust: ['stores', 'ordering'],
  buying: ['stores', 'trust'],
  syncing: ['stores', 'trust'],
  keeping: ['stores'],
  audit: ['stores', 'trust'],
  reading: ['stores', 'trust'],
  showing: ['reading'],
  watching: ['stores', 'reading'],
  announcing: ['stores', 'reading', 'showing'],
  selling: ['stores', 'syncing', 'reading'],
  closing: ['stores', 'syncing', 'reading'],
  webhooks: ['stores', 'selling', 'reading', 'announcing'],
  'dead-letters': ['stores', 'ordering', 'trust', 'reading'],
  stories: ['stores', 'reading', 'dead-letters'],
};

const engineRules = Object.entries(ENGINE_ORDER).map(([folder, allowed]) => ({
  name: `engine-${folder}-imports-downwards`,
  severity: 'error',
  comment:
    'An arrow that runs back up would make two stages of a unit’s life one thing that is read at once.',
  from: { path: `^packages/engine/src/${folder}/` },
  to: { path: '^packages/engine/src/', pathNot: `^packages/engine/src/(${[folder, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...engineRules,
    {
      name: 'engine-folders-have-an-order',
      severity: 'error',
      comment: 'A folder without a place in ENGINE_ORDER would be free to import everything.',
      from: {
        path: '^packages/engine/src/[^/]+/',
        pathNot: `^packages/engine/src/(${Object.keys(ENGINE_ORDER).join('|')})/`,
      },
      to: {},
    },
    {
      name: 'fast-path-can-be-deleted',
      severity: 'error',
      comment: 'The fast path is an optimisation: only the line of app.ts that makes it may need it.',
      from: { path: '^apps/buy-api/src/', pathNot: '^apps/buy-api/src/(purchase/fast/|app\\.ts$)' },
      to: { path: '^apps/buy-api/src/purchase/fast/' },
    },
    mayImportOnly(
      'domain-is-pure',
      'packages/domain',
      [],
      'The domain is what the words mean. It must be readable and testable without any other part.',
    ),
    mayImportOnly(
      'migrations-stand-alone',
      'migrations',
      [],
      'A migration that has run is history. If it imported our code, changing that code would change history.',
    ),
    mayImportOnly(
      'store-below-engine',
      'packages/store',
      ['packages/domain', 'migrations'],
      'The store says how something is kept, never when or why; so it knows only the words and the schema.',
    ),
    mayImportOnly(
      'engine-below-apps',
      'packages/engine',
      ['packages/domain', 'packages/store'],
      'A step is the same for every process that takes it; it gets its logger and its limits handed in.',
    ),
    mayImportOnly(
      'runtime-knows-no-sale',
      'packages/runtime',
      [],
      'How a process lives has nothing to do with what it sells; that keeps it small and testable alone.',
    ),
    mayImportOnly(
      'process-below-apps',
      'packages/process',
      ['packages/domain', 'packages/engine', 'packages/runtime'],
      'What all processes have beside their work knows how a process lives and which steps there are, and no process.',
    ),
    mayImportOnly(
      'provision-stands-alone',
      'packages/provision',
      [],
      'Finding a Redis and a Postgres happens before anything is configured, so nothing of ours can be used yet.',
    ),
    mayImportOnly(
      'client-stands-alone',
      'packages/client',
      [],
      'The client knows the API by its document, as every shop does; it is published without the rest.',
    ),
    mayImportOnly(
      'examples-are-shops',
      'examples',
      ['packages/client'],
      'An example shows what every shop can do, and that has the client and nothing else of ours.',
    ),
    {
      name: 'nothing-imports-an-example',
      severity: 'error',
      comment: 'An example may be deleted.',
      from: { path: ours, pathNot: '^examples/' },
      to: { path: '^examples/' },
    },
    {
      name: 'client-needs-no-node',
      severity: 'error',
      comment: 'It runs in browsers too, where a module of Node does not exist.',
      from: { path: '^packages/client/src/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'apps-import-few',
      severity: 'error',
      comment:
        'An app says when. It puts engine, domain, runtime and process together; the rest is not its business.',
      from: { path: '^apps/([^/]+)/src/' },
      to: { path: ours, pathNot: ['^apps/$1/', '^packages/(engine|domain|runtime|process|store|client)/'] },
    },
    {
      name: 'apps-open-the-store-in-one-place',
      severity: 'error',
      comment:
        'Connections are made, and their limits chosen, in one file per app. A route that talked to a store by ' +
        'itself would go around the steps that keep the laws.',
      from: { path: '^apps/[^/]+/src/', pathNot: '^apps/[^/]+/src/compose\\.ts$' },
      to: { path: '^packages/store/' },
    },
    {
      name: 'no-app-imports-another',
      severity: 'error',
      comment: 'Each app is a process of its own; what two of them share belongs into a package.',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'desk-knows-types-only',
      severity: 'error',
      comment:
        'The pages of the desk run in a browser. Of ours they need the words that they share with their server, and ' +
        'those are types.',
      from: { path: '^apps/pages/desk/' },
      to: { path: ours, pathNot: ['^apps/pages/desk/', '^apps/pages/src/view/'] },
    },
    {
      name: 'drivers-only-in-the-store',
      severity: 'error',
      comment:
        'One door to each store: time limits, trust and error classes are put around the drivers there. ' +
        'Migrations are written in knex; tests and benchmarks look behind the door on purpose.',
      from: {
        path: ours,
        pathNot: [
          '^packages/store/',
          '^packages/testkit/',
          '^(packages|apps)/[^/]+/test/',
          '^(tests|bench)/',
          '^migrations/',
        ],
      },
      to: { path: '(^|/)node_modules/(ioredis|pg|knex)/' },
    },
    {
      name: 'migrations-speak-knex-only',
      severity: 'error',
      comment: 'A migration gets its connection from the one who runs it.',
      from: { path: '^migrations/', pathNot: '^migrations/test/' },
      to: { path: '(^|/)node_modules/(ioredis|pg)/' },
    },
    {
      name: 'testkit-is-for-tests',
      severity: 'error',
      comment: 'Test code in a running process is a way in.',
      from: {
        path: ours,
        pathNot: [
          '^packages/testkit/',
          '^(packages|apps)/[^/]+/test/',
          '^migrations/test/',
          '^(tests|bench)/',
        ],
      },
      to: { path: '^packages/testkit/' },
    },
    {
      name: 'sources-import-no-tests',
      severity: 'error',
      comment: 'The build leaves tests out, so a source that imports one works only until it is deployed.',
      from: { path: '^(apps|packages)/[^/]+/src/|^migrations/src/' },
      to: { path: '^(apps|packages)/[^/]+/test/|^migrations/test/|^tests/|^bench/' },
    },
    {
      name: 'through-the-front-door',
      severity: 'error',
      comment:
        'A package is what its index exports; a path into its src would make every file of it public. ' +
        'A package’s own tests may look inside.',
      from: { path: '^(packages/[^/]+|apps/[^/]+|migrations|tests|bench|examples)/' },
      to: {
        path: '^(packages/[^/]+|migrations)/src/',
        pathNot: ['^packages/[^/]+/src/index\\.ts$', '^migrations/src/index\\.ts$', '^$1/'],
      },
    },
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'In a circle no file can be understood, tested or loaded before the others.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      comment: 'A file that nobody imports and that imports nobody is dead, or a test that is not run.',
      from: {
        orphan: true,
        pathNot: [
          '\\.d\\.m?ts$',
          '\\.test\\.ts$',
          '^apps/[^/]+/src/main\\.ts$',
          // vite reads it.
          '^apps/pages/vite\\.config\\.ts$',
          // knex finds migrations by reading their folder; they are built and linted like any source.
          '^migrations/',
          // An empty package is not an orphan while its contents are being written.
          '/index\\.ts$',
          // Scripts of a page, which a browser loads.
          '^examples/[^/]+/page/',
        ],
      },
      to: {},
    },
    {
      name: 'resolvable',
      severity: 'error',
      comment: 'An import that cannot be found is not checked by any of the other rules.',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist(-desk)?/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['stampede-source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
