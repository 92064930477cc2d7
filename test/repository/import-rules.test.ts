import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

const project = process.cwd();
const configFile = '.dependency-cruiser.js';

/** `from` imports `to`: a file of the tree, or a package. */
type Import = { readonly from: string; readonly to: string; readonly typeOnly?: boolean };

const bad: Readonly<Record<string, readonly Import[]>> = {
  'domain-imports-itself-only': [
    { from: 'src/domain/bad-ledger.ts', to: 'src/ledger/store.ts' },
    { from: 'src/domain/bad-type.ts', to: 'schema/request-type.ts', typeOnly: true },
  ],
  'schema-imports-domain-only': [
    { from: 'schema/bad-service.ts', to: 'src/services/requests.ts' },
    { from: 'schema/bad-resolver.ts', to: 'resolvers/request-resolver.ts', typeOnly: true },
  ],
  'schema-uses-its-packages-only': [
    { from: 'schema/bad-package.ts', to: 'zod' },
    { from: 'schema/bad-core.ts', to: 'node:fs' },
  ],
  'vendor-imports-own-folder-only': [
    { from: 'datasources/outreach/bad-neighbour.ts', to: 'datasources/zoho-desk/zoho-desk-wire.ts' },
    { from: 'datasources/outreach/bad-ledger.ts', to: 'src/ledger/store.ts' },
    { from: 'datasources/outreach/bad-list.ts', to: 'datasources/index.ts' },
    { from: 'datasources/outreach/bad-test.ts', to: 'scripts/emit.ts' },
  ],
  'simulator-imports-itself-and-kit-only': [
    { from: 'datasources/outreach/simulator/bad-wire.ts', to: 'datasources/outreach/outreach-wire.ts', typeOnly: true },
    { from: 'datasources/outreach/simulator/bad-domain.ts', to: 'src/domain/state.ts' },
    { from: 'datasources/outreach/simulator/bad-shared.ts', to: 'datasources/shared/http-client.ts' },
    { from: 'datasources/outreach/simulator/bad-other.ts', to: 'datasources/zoho-desk/simulator/server.ts' },
  ],
  'simulator-kit-imports-itself-only': [
    { from: 'datasources/simulator-kit/bad-shared.ts', to: 'datasources/shared/http-client.ts' },
    { from: 'datasources/simulator-kit/bad-domain.ts', to: 'src/domain/state.ts' },
  ],
  'simulators-only-for-wiring-and-tests': [
    { from: 'datasources/outreach/bad-own-simulator.ts', to: 'datasources/outreach/simulator/server.ts' },
    { from: 'datasources/shared/bad-kit.ts', to: 'datasources/simulator-kit/listen.ts' },
    { from: 'src/services/bad-simulator.ts', to: 'datasources/outreach/simulator/server.ts' },
    { from: 'scripts/bad-simulator.ts', to: 'datasources/outreach/simulator/server.ts' },
  ],
  'shared-imports-domain-only': [
    { from: 'datasources/shared/bad-vendor.ts', to: 'datasources/outreach/outreach-wire.ts' },
    { from: 'datasources/shared/bad-ledger.ts', to: 'src/ledger/store.ts' },
  ],
  'vendor-list-imports-vendors-only': [{ from: 'datasources/bad-list.ts', to: 'src/ledger/store.ts' }],
  'ledger-imports-domain-only': [
    { from: 'src/ledger/bad-services.ts', to: 'src/services/requests.ts' },
    { from: 'src/ledger/bad-vendor.ts', to: 'datasources/outreach/outreach-wire.ts' },
  ],
  'delivery-imports-ledger-and-domain-only': [
    { from: 'src/delivery/bad-services.ts', to: 'src/services/requests.ts', typeOnly: true },
    { from: 'src/delivery/bad-vendor.ts', to: 'datasources/outreach/outreach-wire.ts' },
  ],
  'services-import-delivery-and-below-only': [
    { from: 'src/services/bad-server.ts', to: 'src/server/configuration.ts' },
    { from: 'src/services/bad-schema.ts', to: 'schema/request-type.ts' },
    { from: 'src/services/bad-shared.ts', to: 'datasources/shared/http-client.ts' },
  ],
  'resolvers-import-schema-and-services-only': [
    { from: 'resolvers/bad-ledger.ts', to: 'src/ledger/store.ts' },
    { from: 'resolvers/bad-delivery.ts', to: 'src/delivery/worker.ts', typeOnly: true },
    { from: 'resolvers/bad-vendor.ts', to: 'datasources/outreach/outreach-wire.ts' },
    { from: 'resolvers/bad-server.ts', to: 'src/server/configuration.ts' },
  ],
  'folder-has-a-row': [{ from: 'src/helpers/bad-helper.ts', to: 'src/domain/state.ts' }],
  'tests-are-imported-by-tests-only': [
    { from: 'src/server/bad-support.ts', to: 'test/support/fake-clock.ts' },
    { from: 'scripts/bad-support.ts', to: 'test/support/fake-clock.ts' },
  ],
  'no-cycles': [
    { from: 'src/domain/bad-here.ts', to: 'src/domain/bad-there.ts', typeOnly: true },
    { from: 'src/services/bad-self.ts', to: 'src/services/bad-self.ts' },
  ],
  'every-import-is-found': [{ from: 'src/domain/bad-nowhere.ts', to: 'src/domain/not-there.ts' }],
  'production-needs-no-dev-dependency': [{ from: 'src/server/bad-dev.ts', to: 'fast-check' }],
};

const good: readonly Import[] = [
  { from: 'src/domain/state.ts', to: 'src/domain/word.ts' },
  { from: 'schema/request-type.ts', to: 'schema/right-enum.ts' },
  { from: 'schema/good-domain.ts', to: 'src/domain/state.ts' },
  { from: 'schema/good-decorators.ts', to: 'type-graphql' },
  { from: 'schema/good-scalar.ts', to: 'graphql' },
  { from: 'schema/good-input.ts', to: 'class-validator' },
  { from: 'datasources/outreach/outreach-source.ts', to: 'datasources/outreach/outreach-wire.ts' },
  { from: 'datasources/outreach/good-shared.ts', to: 'datasources/shared/http-client.ts' },
  { from: 'datasources/outreach/good-domain.ts', to: 'src/domain/state.ts' },
  { from: 'datasources/outreach/good-parser.ts', to: 'zod' },
  { from: 'datasources/outreach/simulator/server.ts', to: 'datasources/simulator-kit/listen.ts' },
  { from: 'datasources/outreach/simulator/good-own.ts', to: 'datasources/outreach/simulator/server.ts' },
  { from: 'datasources/shared/http-client.ts', to: 'src/domain/state.ts' },
  { from: 'datasources/index.ts', to: 'datasources/outreach/outreach-source.ts' },
  { from: 'datasources/index.ts', to: 'datasources/outreach/simulator/server.ts' },
  { from: 'src/ledger/store.ts', to: 'src/domain/state.ts' },
  { from: 'src/delivery/worker.ts', to: 'src/ledger/store.ts' },
  { from: 'src/services/requests.ts', to: 'src/delivery/worker.ts' },
  { from: 'resolvers/request-resolver.ts', to: 'src/services/requests.ts' },
  { from: 'resolvers/good-schema.ts', to: 'schema/request-type.ts' },
  { from: 'src/server/good-list.ts', to: 'datasources/index.ts' },
  { from: 'src/server/good-simulator.ts', to: 'datasources/outreach/simulator/server.ts' },
  { from: 'src/server/good-resolvers.ts', to: 'resolvers/request-resolver.ts' },
  { from: 'test/services/good-simulator.ts', to: 'datasources/outreach/simulator/server.ts' },
  { from: 'test/services/good-support.ts', to: 'test/support/fake-clock.ts' },
];

/** A cycle is told once, where it was met first. */
const wayBack: Import = { from: 'src/domain/bad-there.ts', to: 'src/domain/bad-here.ts', typeOnly: true };

const everyImport = [...good, ...Object.values(bad).flat(), wayBack];
const isFile = (target: string): boolean => target.endsWith('.ts');

const report = z.object({
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});
const configuration = z.object({ default: z.object({ forbidden: z.array(z.object({ name: z.string() })) }) });

let folder: string;
let violations: readonly { readonly from: string; readonly to: string; readonly rule: { readonly name: string } }[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-rules-'));
  for (const file of [configFile, 'tsconfig.json', 'package.json']) await cp(join(project, file), join(folder, file));
  await symlink(join(project, 'node_modules'), join(folder, 'node_modules'));
  await plant(everyImport);
  violations = await cruise();
}, 60_000);

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function plant(imports: readonly Import[]): Promise<void> {
  const importing = Map.groupBy(imports, ({ from }) => from);
  for (const [file, its] of importing) await write(file, its.map(statementOf).join('\n'));
  for (const { to } of imports) {
    if (isFile(to) && !importing.has(to) && !to.endsWith('not-there.ts')) await write(to, 'export const leaf = 1;\n');
  }
}

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

function statementOf({ from, to, typeOnly }: Import): string {
  const path = relative(dirname(from), to).replace(/\.ts$/u, '.js');
  const specifier = isFile(to) ? (path.startsWith('.') ? path : `./${path}`) : to;
  return `${typeOnly === true ? 'import type' : 'import'} * as imported from '${specifier}';`;
}

async function cruise(): Promise<typeof violations> {
  const program = join(project, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const folders = ['schema', 'resolvers', 'datasources', 'src', 'scripts', 'test'];
  const args = [program, '--config', configFile, '--output-type', 'json', ...folders];
  const output = await new Promise<string>((resolve, reject) => {
    // It ends with the number of violations, so only an empty answer is a failure of the program itself.
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
      stdout === '' ? reject(new Error(stderr, { cause: error })) : resolve(stdout),
    );
  });
  return report.parse(JSON.parse(output)).summary.violations;
}

describe('the import rules', () => {
  describe.each(Object.entries(bad))('%s', (rule, imports) => {
    it.each(imports)('catches $from importing $to', ({ from }) => {
      expect(violations.filter((violation) => violation.from === from).map(({ rule: { name } }) => name)).toContain(
        rule,
      );
    });
  });

  it.each(good)('let $from import $to', ({ from }) => {
    expect(violations.filter((violation) => violation.from === from)).toEqual([]);
  });

  it('are each caught in the act here', async () => {
    const config = configuration.parse(await import(join(project, configFile)));
    expect(Object.keys(bad).sort()).toEqual(config.default.forbidden.map(({ name }) => name).sort());
  });

  it('are the ones that the checks run', async () => {
    const scripts = z.object({ scripts: z.record(z.string(), z.string()) });
    const manifest = scripts.parse(JSON.parse(await readFile(join(project, 'package.json'), 'utf8')));
    expect(manifest.scripts['check:imports']).toContain(`--config ${configFile}`);
  });
});
