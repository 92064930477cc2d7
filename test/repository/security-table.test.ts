import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/security.md'), 'utf8');

/** Each test that the page names, with its file. */
const named = [...page.matchAll(/`(test\/[\w./-]+\.test\.ts)` “([^”]+)”/g)].map(([, file = '', name = '']) => ({
  file,
  name,
}));

/** Those that there are not. */
const missing = (tests: typeof named): typeof named =>
  tests.filter(
    ({ file, name }) => !existsSync(join(root, file)) || !readFileSync(join(root, file), 'utf8').includes(name),
  );

describe('the table of abuse cases', () => {
  it('names a test for every case', () => {
    const [, table = ''] = page.split('## Cases');
    const rows =
      table
        .split('## ')[0]
        ?.split('\n')
        .filter((line) => line.startsWith('| '))
        .slice(2) ?? [];
    expect(rows.length).toBeGreaterThan(35);
    expect(rows.filter((row) => !/`test\/.+\.test\.ts` “.+”/.test(row))).toEqual([]);
  });

  it('names only tests that there are', () => {
    expect(missing(named)).toEqual([]);
  });

  it('would be seen to name others', () => {
    const other = { file: 'test/repository/security-table.test.ts', name: ['no', 'such', 'name'].join(' ') };
    expect(missing([other, { file: 'test/none.test.ts', name: '' }])).toHaveLength(2);
  });
});
