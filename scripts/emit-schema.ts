import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { printContract } from '../resolvers/executable-schema.js';

/**
 * Writes the SDL that this server publishes to schema/schema.graphql. With `--check` writes nothing, and fails where the
 * file is not what the code says.
 */
const file = join(process.cwd(), 'schema/schema.graphql');
const contract = await printContract();

if (!process.argv.includes('--check')) {
  writeFileSync(file, contract);
} else if (readFileSync(file, 'utf8') !== contract) {
  console.error('schema/schema.graphql is not what the code says. Run: npm run schema');
  process.exitCode = 1;
}
