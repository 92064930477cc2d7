import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { defineVendor } from '../../datasources/shared/vendor-folder.js';
import { ConfigurationError } from '../../src/server/configuration-error.js';
import { readConfiguration, type Configuration } from '../../src/server/configuration.js';
import type { Environment } from '../../src/server/placeholders.js';
import { defaultPolicy } from '../../src/domain/policy.js';
import { readPolicyFile } from '../../src/server/policy-file.js';

const day = 24 * 3_600_000;
const now = new Date('2026-11-20T12:00:00Z');
const secret = 'not-to-be-seen';

const create = () => {
  throw new Error('Reading a configuration makes no source.');
};
const folders = [
  defineVendor({
    kind: 'OUTREACH',
    role: 'PROCESSOR',
    defaults: { name: 'Outreach', baseUrl: 'https://api.outreach.io/api/v2', declaredWindowMs: 30 * day },
    options: z.strictObject({ auth: z.strictObject({ accessToken: z.string().min(1) }), batch: z.int().optional() }),
    create,
  }),
  defineVendor({
    kind: 'ZOHO_DESK',
    role: 'PROCESSOR',
    defaults: { name: 'Zoho Desk', baseUrl: null, concurrency: 2, requestsPerSecond: 3 },
    options: z.strictObject({
      auth: z.union([
        z.strictObject({ accessToken: z.string() }),
        z.strictObject({ clientId: z.string(), clientSecret: z.string(), refreshToken: z.string() }),
      ]),
    }),
    create,
  }),
];

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'configuration-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  rmSync(join(folder, 'vendors.yaml'), { force: true });
  rmSync(join(folder, 'policy.yaml'), { force: true });
});

function read(environment: Environment = {}): Configuration {
  return readConfiguration({ environment, workingDirectory: folder, folders, now });
}

/** The problems with the folder's own path taken out of them. */
function problemsOf(environment: Environment = {}): readonly string[] {
  try {
    read(environment);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.message).not.toContain(secret);
    return error.problems.map((problem) => problem.replace(`${folder}/`, ''));
  }
  return [];
}

function writeVendors(text: string): void {
  writeFileSync(join(folder, 'vendors.yaml'), text);
}

/** One Outreach account with more lines. */
function writeVendor(...lines: readonly string[]): void {
  const own = lines.map((line) => `    ${line}\n`).join('');
  const auth = own.includes('auth:') ? '' : '    auth: { accessToken: token }\n';
  writeVendors(`vendors:\n  - id: outreach\n    kind: OUTREACH\n${auth}${own}`);
}

function writePolicy(text: string): void {
  writeFileSync(join(folder, 'policy.yaml'), text);
}

const key = `k1:${Buffer.alloc(32, 7).toString('base64')}`;
const issuer = {
  AUTH_ISSUER: 'https://login.example.com',
  AUTH_AUDIENCE: 'privacy-graph',
  AUTH_JWKS_URL: 'https://login.example.com/keys',
};

describe('the environment', () => {
  it('needs nothing outside production', () => {
    expect(read()).toEqual({
      production: false,
      host: '127.0.0.1',
      port: 4000,
      databaseUrl: null,
      dataDirectory: join(folder, '.data'),
      encryptionKeys: null,
      tokenIssuer: null,
      corsOrigins: [],
      establishment: { timeZone: 'UTC', country: 'US', region: null },
      leaseMs: 60_000,
      costPerMinute: 600_000,
      trustedDocuments: { only: false, byId: new Map() },
      logLevel: 'warn',
      policy: {
        approval: { deletionsPerHour: null },
        velocity: { deletionsPerHour: 1_000 },
        verification: { required: false },
        acknowledge: { automatically: false, withinBusinessDays: null },
        retention: { personalData: { months: 0, ms: 30 * day }, log: { months: 24, ms: 0 } },
        regulation: { default: null },
        readings: { california45Days: 'STRICT' },
      },
      vendors: null,
    });
  });

  it('is taken as it is set', () => {
    const configuration = read({
      ...issuer,
      PORT: '0',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgres://ledger@db.example.com/ledger',
      DATA_DIR: '/var/lib/ledger',
      ENCRYPTION_KEYS: `${key}, k0:${Buffer.alloc(32, 8).toString('base64')}`,
      CORS_ORIGINS: 'https://console.example.com, http://localhost:5173',
      TIME_ZONE: 'Europe/London',
      COUNTRY: 'GB',
      REGION: 'GB-SCT',
      LEASE: 'PT2M',
      COST_PER_MINUTE: 'none',
      LOG_LEVEL: 'debug',
    });

    expect(configuration).toMatchObject({
      port: 0,
      host: '0.0.0.0',
      databaseUrl: 'postgres://ledger@db.example.com/ledger',
      dataDirectory: '/var/lib/ledger',
      encryptionKeys: { keyIds: ['k1', 'k0'] },
      tokenIssuer: { issuer: issuer.AUTH_ISSUER, audience: issuer.AUTH_AUDIENCE, jwksUrl: issuer.AUTH_JWKS_URL },
      corsOrigins: ['https://console.example.com', 'http://localhost:5173'],
      establishment: { timeZone: 'Europe/London', country: 'GB', region: 'SCT' },
      leaseMs: 120_000,
      costPerMinute: null,
      logLevel: 'debug',
    });
  });

  it('may set a variable to nothing, which is as if it were not set', () => {
    expect(read({ PORT: '', VENDORS_FILE: '', AUTH_ISSUER: '', REGION: '' })).toEqual(read());
  });

  it.each([
    [{ PORT: 'http' }, 'PORT: must be a number'],
    [{ PORT: '70000' }, 'PORT: must be at most 65535'],
    [{ DATABASE_URL: `mysql://root:${secret}@localhost` }, 'DATABASE_URL: must be a postgres:// URL'],
    [{ ENCRYPTION_KEYS: secret }, 'ENCRYPTION_KEYS: Encryption key 1 of 1 has no id: write id:base64.'],
    [{ ENCRYPTION_KEYS: 'k1:c2hvcnQ=' }, 'ENCRYPTION_KEYS: The encryption key "k1" has 5 bytes; it must have 32.'],
    [{ ENCRYPTION_KEYS: `${key},${key}` }, 'ENCRYPTION_KEYS: The encryption key id "k1" is there twice.'],
    [
      { COST_PER_MINUTE: '500' },
      'COST_PER_MINUTE: must be a number of at least 10000, what one operation may cost, or none',
    ],
    [{ TRUSTED_DOCUMENTS: 'some' }, 'TRUSTED_DOCUMENTS: must be only or off'],
    [
      { TRUSTED_DOCUMENTS: 'only' },
      'TRUSTED_DOCUMENTS_FILE: is required with TRUSTED_DOCUMENTS=only, where schema/trusted-documents.json is not',
    ],
    [{ CORS_ORIGINS: '*' }, 'CORS_ORIGINS[0]: must be origins such as https://console.example.com, comma separated'],
    [
      { CORS_ORIGINS: 'https://a.example.com,https://b.example.com/' },
      'CORS_ORIGINS[1]: must be origins such as https://console.example.com, comma separated',
    ],
    [{ TIME_ZONE: 'Mars/Olympus' }, 'TIME_ZONE: must be an IANA time zone, such as America/New_York'],
    [{ TIME_ZONE: '+02:00' }, 'TIME_ZONE: must be an IANA time zone, such as America/New_York'],
    [{ COUNTRY: 'USA' }, 'COUNTRY: must be an ISO 3166 country of two letters, such as US'],
    [{ REGION: 'California' }, 'REGION: must be an ISO 3166 region, such as CA or US-CA'],
    [{ REGION: 'GB-SCT' }, 'REGION: must lie in COUNTRY'],
    [
      { LEASE: '60' },
      'LEASE: must be an ISO 8601 duration without years and months, longer than nothing, such as PT10S',
    ],
    [{ HOST: '0.0.0.0' }, 'HOST: must be loopback while AUTH_ISSUER, AUTH_AUDIENCE and AUTH_JWKS_URL are not set'],
    [{ ...issuer, AUTH_AUDIENCE: '' }, 'AUTH_AUDIENCE: is missing, while others of AUTH_* are set'],
    [{ ...issuer, AUTH_JWKS_URL: 'keys' }, 'AUTH_JWKS_URL: must be a whole URL, such as https://api.example.com/v1'],
    [{ ...issuer, AUTH_JWKS_URL: 'http://login.example.com/keys' }, 'AUTH_JWKS_URL: must be https outside loopback'],
    [{ VENDORS_FILE: 'nowhere.yaml' }, 'nowhere.yaml: cannot be read'],
    [{ POLICY_FILE: 'nowhere.yaml' }, 'nowhere.yaml: cannot be read'],
  ])('is refused with %j', (environment, problem) => {
    expect(problemsOf(environment)).toEqual([problem]);
  });

  it('names a level that there is not together with those there are', () => {
    expect(problemsOf({ LOG_LEVEL: 'loud' })).toEqual([expect.stringMatching(/^LOG_LEVEL: must be one of .*debug, /)]);
  });

  it('is told everything that is wrong at once, in files too', () => {
    writeVendor('timeout: 10s');
    writePolicy('velocity: { perHour: 3 }');

    const problems = problemsOf({ PORT: 'x', COUNTRY: 'x', HOST: '0.0.0.0' });

    expect(problems.map((problem) => problem.split(': ').slice(0, -1).join(': '))).toEqual([
      'PORT',
      'COUNTRY',
      'HOST',
      'vendors.yaml: vendors[0].timeout',
      'policy.yaml: velocity.deletionsPerHour',
      'policy.yaml: velocity.perHour',
    ]);
  });
});

describe('production', () => {
  it('makes nothing up', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL: is required in production',
      'VENDORS_FILE: is required in production',
      'ENCRYPTION_KEYS: is required in production',
      'AUTH_ISSUER: is required in production',
      'AUTH_AUDIENCE: is required in production',
      'AUTH_JWKS_URL: is required in production',
    ]);
  });

  it('may listen on any address once everything is set', () => {
    writeVendor();

    const configuration = read({
      ...issuer,
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      DATABASE_URL: 'postgresql://db.example.com/ledger',
      VENDORS_FILE: 'vendors.yaml',
      ENCRYPTION_KEYS: key,
    });

    expect(configuration).toMatchObject({ production: true, vendors: [{ account: { key: 'outreach' } }] });
  });
});

describe('the vendors file', () => {
  it('gives every account its defaults and those of its vendor', () => {
    writeVendors(`
vendors:
  - { id: outreach, kind: OUTREACH, auth: { accessToken: token } }
  - { id: zoho-desk, kind: ZOHO_DESK, baseUrl: "http://localhost:9/api/v1/", auth: { accessToken: token } }
`);

    const shared = {
      timeoutMs: 10_000,
      syncEveryMs: 300_000,
      observeEveryMs: 30_000,
      quietPeriodMs: 900_000,
      listLagMs: 60_000,
      syncFrom: new Date('2026-10-21T12:00:00Z'),
    };
    expect(read().vendors).toEqual([
      {
        folder: folders[0],
        options: { auth: { accessToken: 'token' } },
        account: {
          ...shared,
          key: 'outreach',
          name: 'Outreach',
          baseUrl: 'https://api.outreach.io/api/v2',
          concurrency: 4,
          requestsPerSecond: 10,
          declaredWindowMs: 30 * day,
        },
      },
      {
        folder: folders[1],
        options: { auth: { accessToken: 'token' } },
        account: {
          ...shared,
          key: 'zoho-desk',
          name: 'Zoho Desk',
          baseUrl: 'http://localhost:9/api/v1',
          concurrency: 2,
          requestsPerSecond: 3,
          declaredWindowMs: null,
        },
      },
    ]);
  });

  it('is taken as it is written', () => {
    writeVendor(
      ...['name: Sales', 'baseUrl: https://outreach.example.com/', 'timeout: PT5S', 'concurrency: 2', 'batch: 7'],
      ...['requestsPerSecond: 0.5', 'syncEvery: PT1H', 'observeEvery: PT10S', 'quietPeriod: PT30M', 'listLag: PT2M'],
      ...['declaredWindow: P45D', 'syncFrom: 2026-11-01'],
    );

    expect(read().vendors).toMatchObject([
      {
        options: { batch: 7 },
        account: {
          key: 'outreach',
          name: 'Sales',
          baseUrl: 'https://outreach.example.com',
          timeoutMs: 5_000,
          concurrency: 2,
          requestsPerSecond: 0.5,
          syncEveryMs: 3_600_000,
          observeEveryMs: 10_000,
          quietPeriodMs: 1_800_000,
          listLagMs: 120_000,
          declaredWindowMs: 45 * day,
          syncFrom: new Date('2026-11-01T00:00:00Z'),
        },
      },
    ]);
  });

  it('takes secrets from the environment, whatever characters they are made of', () => {
    writeVendor('auth: { accessToken: "Bearer-${OUTREACH_TOKEN}" }');

    const { vendors } = read({ OUTREACH_TOKEN: '"}: #\n$& ${PATH}' });

    expect(vendors).toMatchObject([{ options: { auth: { accessToken: 'Bearer-"}: #\n$& ${PATH}' } } }]);
  });

  it.each([
    [['auth: { accessToken: "${ABSENT}" }'], 'auth.accessToken: the environment has no ABSENT'],
    [['baseUrl: "${ABSENT}"'], 'baseUrl: the environment has no ABSENT'],
    [
      ['auth: { accessToken: "${OUTREACH-TOKEN}" }'],
      'auth.accessToken: has a ${ that begins no name of an environment variable',
    ],
    [['colour: blue'], 'colour: is no key that is known here'],
    [[`auth: { accessToken: x, token: ${secret} }`], 'auth.token: is no key that is known here'],
    [['auth: {}'], 'auth.accessToken: is missing'],
    [['batch: many'], 'batch: must be a number'],
    [['baseUrl: http://outreach.example.com'], 'baseUrl: must be https outside loopback'],
    [[`baseUrl: https://me:${secret}@outreach.example.com`], 'baseUrl: must have no credentials, query or fragment'],
    [['baseUrl: outreach'], 'baseUrl: must be a whole URL, such as https://api.example.com/v1'],
    [
      ['syncEvery: P1M'],
      'syncEvery: must be an ISO 8601 duration without years and months, longer than nothing, such as PT10S',
    ],
    [['concurrency: 0'], 'concurrency: must be more than 0'],
    [['requestsPerSecond: 0'], 'requestsPerSecond: must be more than 0'],
    [['syncFrom: 2026-02-30'], 'syncFrom: must be a date, such as 2026-11-01'],
    // 60 s of lease, 10 s of timeout and 60 s of list lag.
    [['quietPeriod: PT130S'], 'quietPeriod: must be longer than LEASE, timeout and listLag together'],
    [['timeout: PT30S'], 'timeout: must be under half of LEASE'],
  ])('is refused with %j', (lines, problem) => {
    writeVendor(...lines);

    expect(problemsOf()).toEqual([`vendors.yaml: vendors[0].${problem}`]);
  });

  it('may have a quiet period just longer than what it must outlast', () => {
    writeVendor('quietPeriod: PT130.001S');

    expect(problemsOf()).toEqual([]);
  });

  it.each([
    ['', 'vendors.yaml: must be a group of keys'],
    ['vendors: []', 'vendors.yaml: vendors: must not be empty'],
    ['vendors: [outreach]', 'vendors.yaml: vendors[0]: must be a group of keys'],
    ['vendors: [{ id: a }]', 'vendors.yaml: vendors[0].kind: is missing'],
    ['vendors: [{ kind: OUTREACH, auth: { accessToken: x } }]', 'vendors.yaml: vendors[0].id: is missing'],
    ['vendors: [{ id: a, kind: FAX }]', 'vendors.yaml: vendors[0].kind: must be one of OUTREACH, ZOHO_DESK'],
    [
      'vendors: [{ id: Sales Team, kind: OUTREACH, auth: { accessToken: x } }]',
      'vendors.yaml: vendors[0].id: must be made of a-z, 0-9 and hyphens',
    ],
    ['vendors: [{ id: a, kind: ZOHO_DESK, auth: { accessToken: x } }]', 'vendors.yaml: vendors[0].baseUrl: is missing'],
    [
      'vendors: [{ id: a, kind: ZOHO_DESK, baseUrl: "https://desk.example.com", auth: { clientId: a, clientSecret: b } }]',
      'vendors.yaml: vendors[0].auth.refreshToken: is missing',
    ],
    [
      'vendors: [{ id: a, kind: OUTREACH, auth: { accessToken: x } }, { id: a, kind: OUTREACH, auth: { accessToken: x } }]',
      'vendors.yaml: vendors[1].id: stands for another vendor already',
    ],
    [`vendors:\n  - id: a\n    id: ${secret}\n`, 'vendors.yaml: line 3 is no valid YAML (DUPLICATE_KEY)'],
    [
      'vendors: [{ id: a, kind: OUTREACH, auth: { accessToken: x } }]\nmore: 1',
      'vendors.yaml: more: is no key that is known here',
    ],
  ])('is refused when it is %j', (text, problem) => {
    writeVendors(text);

    expect(problemsOf()).toEqual([problem]);
  });

  it('names keys that no vendor has where it is not clear which vendor is meant', () => {
    writeVendors('vendors: [{ id: a, kind: FAX, auth: { accessToken: x }, colour: blue }]');

    expect(problemsOf()).toEqual([
      'vendors.yaml: vendors[0].kind: must be one of OUTREACH, ZOHO_DESK',
      'vendors.yaml: vendors[0].colour: is no key that is known here',
    ]);
  });

  it('is held against the lease that is configured', () => {
    writeVendor();

    expect(problemsOf({ LEASE: 'PT14M' })).toEqual([
      'vendors.yaml: vendors[0].quietPeriod: must be longer than LEASE, timeout and listLag together',
    ]);
  });
});

describe('the policy file', () => {
  it('is taken as it is written', () => {
    writePolicy(`
approval:     { deletionsPerHour: 100 }
velocity:     { deletionsPerHour: 500 }
verification: { required: true }
acknowledge:  { automatically: true, withinBusinessDays: 5 }
retention:    { personalData: P1W, log: P3Y }
regulation:   { default: GDPR }
readings:     { california45Days: GENERAL }
`);

    expect(read().policy).toEqual({
      approval: { deletionsPerHour: 100 },
      velocity: { deletionsPerHour: 500 },
      verification: { required: true },
      acknowledge: { automatically: true, withinBusinessDays: 5 },
      retention: { personalData: { months: 0, ms: 7 * day }, log: { months: 36, ms: 0 } },
      regulation: { default: 'GDPR' },
      readings: { california45Days: 'GENERAL' },
    });
  });

  it('leaves what it does not name as it is without a file', () => {
    writePolicy('retention: { personalData: P7D }\napproval: { deletionsPerHour: none }');

    const without = read({ POLICY_FILE: 'policy.yaml' }).policy;

    expect(without.approval).toEqual({ deletionsPerHour: null });
    expect(without.retention).toEqual({ personalData: { months: 0, ms: 7 * day }, log: { months: 24, ms: 0 } });
    expect(without.velocity).toEqual({ deletionsPerHour: 1_000 });
  });

  it('may be the example in the documentation, which has every key there is', () => {
    const path = fileURLToPath(new URL('../../docs/policy.example.yaml', import.meta.url));
    const problems: string[] = [];

    const policy = readPolicyFile(path, problems);

    expect(problems).toEqual([]);
    expect(policy).toEqual({
      ...defaultPolicy,
      approval: { deletionsPerHour: 100 },
      regulation: { default: 'CCPA' },
    });
    const keysOf = (parts: object) =>
      Object.entries(parts).map(([name, part]) => [name, Object.keys(z.looseObject({}).parse(part))]);
    expect(keysOf(z.looseObject({}).parse(parse(readFileSync(path, 'utf8'))))).toEqual(keysOf(defaultPolicy));
  });

  it('may hold nothing but comments', () => {
    writePolicy('# retention: as usual\n');

    expect(read().policy).toEqual(expect.objectContaining({ velocity: { deletionsPerHour: 1_000 } }));
  });

  it.each([
    ['retension: { log: P24M }', 'retension: is no key that is known here'],
    ['approval: { deletionsPerHour: -1 }', 'approval.deletionsPerHour: must be at least 0'],
    ['velocity: { deletionsPerHour: none }', 'velocity.deletionsPerHour: must be a number'],
    ['verification: { required: maybe }', 'verification.required: must be true or false'],
    [
      'retention: { log: forever }',
      'retention.log: must be an ISO 8601 duration longer than nothing, such as P30D or P24M',
    ],
    ['readings: { california45Days: LAX }', 'readings.california45Days: must be one of STRICT, GENERAL'],
  ])('is refused when it is %j', (text, problem) => {
    writePolicy(text);

    expect(problemsOf()).toEqual([`policy.yaml: ${problem}`]);
  });
});
