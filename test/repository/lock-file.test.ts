import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const versions = z.record(z.string(), z.string()).optional();
const manifest = z.object({ dependencies: versions, devDependencies: versions, optionalDependencies: versions });
const entry = z.looseObject({ optionalDependencies: versions });

/** The folders in which Node looks for what the package in `path` imports, nearest first. */
function lookupFolders(path: string): string[] {
  const parents = path
    .split('/node_modules/')
    .map((_, index, parts) => parts.slice(0, parts.length - index).join('/node_modules/'));
  return [...parents.filter((parent) => parent !== ''), ''].map(
    (parent) => (parent === '' ? '' : `${parent}/`) + 'node_modules/',
  );
}

describe('the lock file', () => {
  it('names no registry', async () => {
    expect(await readFile('package-lock.json', 'utf8')).not.toMatch(/"resolved"|registry\./u);
  });

  it('knows every platform package that a dependency asks for, without which a clean install is refused', async () => {
    const { packages } = z
      .object({ packages: z.record(z.string(), entry) })
      .parse(JSON.parse(await readFile('package-lock.json', 'utf8')));
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !lookupFolders(path).some((folder) => `${folder}${name}` in packages))
        .map((name) => `${path} asks for ${name}`),
    );
    expect(missing).toEqual([]);
  });

  it('is made of exact versions', async () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest.parse(
      JSON.parse(await readFile('package.json', 'utf8')),
    );
    const all = Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies });
    expect(all.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/u.test(version))).toEqual([]);
  });
});
