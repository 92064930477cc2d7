import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { rightsInOrder } from '../../src/domain/vocabulary.js';
import { atBench, vendorsUnderTest } from './vendor-bench.js';

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const folders = readdirSync(join(import.meta.dirname, '../../datasources'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'shared' && entry.name !== 'simulator-kit')
  .map((entry) => entry.name);

/** However it is written: in capitals, with dashes, in one word. */
const bare = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** What would give a vendor away: its names, the places where it lives, and settings that only it has. */
async function wordsOfVendors(): Promise<string[]> {
  const words = vendorsUnderTest.map(({ entry }) =>
    atBench(entry, async ({ simulator }) => {
      const { kind, defaults } = entry.folder;
      const { kind: _kind, auth: _auth, ...own } = simulator.account;
      const host = defaults.baseUrl === null ? [] : [new URL(defaults.baseUrl).hostname];
      const beside = new URL(simulator.url).pathname;
      return [kind, defaults.name, ...defaults.name.split(/\s/).slice(0, 1), beside, ...host, ...Object.keys(own)];
    }),
  );
  // A path such as `/v1` is too short to mean anything by itself, and a right is ours to speak of.
  const ours = rightsInOrder.map(bare);
  return [...(await Promise.all(words)).flat(), ...folders]
    .map(bare)
    .filter((word) => word.length > 3 && !ours.includes(word));
}

describe('The contract', () => {
  it('is the same for every vendor: no file of it names one', async () => {
    const words = [...new Set(await wordsOfVendors())];
    const named = files.flatMap((file) => {
      const text = bare(readFileSync(join(import.meta.dirname, file), 'utf8'));
      return words.filter((word) => text.includes(word)).map((word) => `${file}: ${word}`);
    });

    expect(files.length).toBeGreaterThan(5);
    expect(words.length).toBeGreaterThanOrEqual(folders.length);
    expect(folders.length).toBe(vendorsUnderTest.length);
    expect(named).toEqual([]);
  });
});
