import { describe, expect, it } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';

const ciRun = '.ci/run';
const linesOf = async (file: string): Promise<string[]> =>
  (await readFile(file, 'utf8')).split('\n').map((line) => line.trim());

/** The lines of a Markdown file that stand in its fenced blocks. */
function fencedLines(lines: readonly string[]): string[] {
  let inside = false;
  return lines.filter((line) => {
    if (!line.startsWith('```')) return inside;
    inside = !inside;
    return false;
  });
}

describe('the CI script', () => {
  it('runs the test command that the README names', async () => {
    const command = fencedLines(await linesOf('README.md')).filter((line) => line.includes('npm test'));
    expect(command).toHaveLength(1);
    expect(await linesOf(ciRun)).toContain(command[0]);
  });

  it('runs every check', async () => {
    expect(await linesOf(ciRun)).toContain('npm run check');
  });

  it('can be executed as it lies there', async () => {
    expect((await stat(ciRun)).mode & 0o111).toBe(0o111);
  });
});
