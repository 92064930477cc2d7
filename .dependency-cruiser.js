/**
 * Who may import whom: ARCHITECTURE.md has the table, and test/repository/import-rules.test.ts plants a bad import for
 * each of these rules. An import of a type counts like any other.
 */

const vendorFolder = '^datasources/(?!shared/|simulator-kit/)([^/]+)/';
const ours = '^(schema|resolvers|datasources|src|scripts|test)/';

/**
 * @param {string} name
 * @param {string} from
 * @param {readonly string[]} allowed paths of ours that it may import; `$1` is what the first group of `from` matched
 * @param {string} comment
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: ours, pathNot: allowed.map((path) => `^${path}/`) },
});

export default {
  forbidden: [
    only('domain-imports-itself-only', '^src/domain/', ['src/domain'], 'The vocabulary depends on nothing of ours.'),
    only('schema-imports-domain-only', '^schema/', ['schema', 'src/domain'], 'The contract knows no use case.'),
    {
      name: 'schema-uses-its-packages-only',
      comment: 'The contract is type-graphql, graphql and class-validator, and nothing that does work.',
      severity: 'error',
      from: { path: '^schema/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown', 'core'],
        pathNot: 'node_modules/(type-graphql|graphql|class-validator)/',
      },
    },
    {
      name: 'vendor-imports-own-folder-only',
      comment: 'A vendor knows itself, datasources/shared and the domain; its words go nowhere else.',
      severity: 'error',
      from: { path: vendorFolder, pathNot: '^datasources/[^/]+/simulator/' },
      // Simulators have a rule of their own, which would otherwise be told twice.
      to: { path: ours, pathNot: ['^datasources/$1/', '^datasources/shared/', '^src/domain/', ...simulators()] },
    },
    {
      name: 'simulator-imports-itself-and-kit-only',
      comment: 'A reading of the documents that simulator and client share would hide a misreading from every test.',
      severity: 'error',
      from: { path: '^datasources/([^/]+)/simulator/' },
      to: { path: ours, pathNot: ['^datasources/$1/simulator/', '^datasources/simulator-kit/'] },
    },
    only(
      'simulator-kit-imports-itself-only',
      '^datasources/simulator-kit/',
      ['datasources/simulator-kit'],
      'What all simulators share must not lead to the clients either.',
    ),
    {
      name: 'simulators-only-for-wiring-and-tests',
      comment: 'Only src/server, datasources/index.ts, the simulation, the bench and tests may start a simulator.',
      severity: 'error',
      from: {
        path: ours,
        pathNot: [
          '^test/',
          '^src/server/',
          '^scripts/(bench|simulate)/',
          '^datasources/index\\.ts$',
          '^datasources/simulator-kit/',
          '^datasources/[^/]+/simulator/',
        ],
      },
      to: { path: simulators() },
    },
    only(
      'shared-imports-domain-only',
      '^datasources/shared/',
      ['datasources/shared', 'src/domain'],
      'What vendors share knows no vendor.',
    ),
    only(
      'vendor-list-imports-vendors-only',
      '^datasources/[^/]+$',
      ['datasources', 'src/domain'],
      'The list of vendors names them and nothing above them.',
    ),
    only('ledger-imports-domain-only', '^src/ledger/', ['src/ledger', 'src/domain'], 'Memory knows no use case.'),
    only(
      'delivery-imports-ledger-and-domain-only',
      '^src/delivery/',
      ['src/delivery', 'src/ledger', 'src/domain'],
      'Delivery meets vendors through the port in src/domain.',
    ),
    only(
      'services-import-delivery-and-below-only',
      '^src/services/',
      ['src/services', 'src/delivery', 'src/ledger', 'src/domain'],
      'Use cases know neither the graph nor a vendor.',
    ),
    only(
      'resolvers-import-schema-and-services-only',
      '^resolvers/',
      ['resolvers', 'schema', 'src/services', 'src/domain'],
      'A resolver translates; it does not store, deliver or call a vendor.',
    ),
    {
      name: 'folder-has-a-row',
      comment: 'A new folder gets a row in the table before it imports anything.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(domain|ledger|services|delivery|server)/' },
      to: { path: ours },
    },
    {
      name: 'tests-are-imported-by-tests-only',
      comment: 'What tests need stays out of what is shipped.',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'no-cycles',
      comment: 'A cycle, of types too, is an edge drawn from the wrong side.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-import-is-found',
      comment: 'An import that leads nowhere would escape every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'production-needs-no-dev-dependency',
      comment: 'A server installed without development packages must start. The explorer is bundled before that.',
      severity: 'error',
      from: { path: '^(schema|resolvers|datasources|src)/', pathNot: '^src/server/explorer/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|coverage|\\.cache|\\.data)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      // Some packages hold types only.
      mainFields: ['module', 'main', 'types', 'typings'],
    },
  },
};

/** @returns {string[]} */
function simulators() {
  return ['^datasources/[^/]+/simulator/', '^datasources/simulator-kit/'];
}
