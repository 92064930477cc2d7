import { expect, it } from '@jest/globals';
import type { Viewer } from '../../src/domain/entities.js';
import { knownMachines } from '../../src/server/known-machines.js';

const machine = (name: string): Viewer => ({ id: `key:${name}`, name, scopes: [] });

/** Keys whose holders are looked up; `asked` are the lookups, in order. */
function machines() {
  const [clock, holders, asked] = [{ ms: 0 }, new Map([['a', machine('a')]]), new Array<string>()];
  const look = knownMachines(
    (key) => {
      asked.push(key);
      return Promise.resolve(holders.get(key) ?? null);
    },
    () => clock.ms,
  );
  return { clock, holders, asked, look };
}

it('a machine is looked up once a second, however many operations it sends', async () => {
  const { clock, asked, look } = machines();
  expect(await Promise.all([look('a'), look('a'), look('a')])).toEqual([machine('a'), machine('a'), machine('a')]);
  clock.ms = 999;
  await look('a');
  expect(asked).toEqual(['a']);
  clock.ms = 1_000;
  await look('a');
  expect(asked).toEqual(['a', 'a']);
});

it('a key that was revoked works for a second at most', async () => {
  const { clock, holders, look } = machines();
  await look('a');
  holders.delete('a');
  clock.ms = 1_000;
  expect(await look('a')).toBeNull();
});

it('a key that is nobody’s is not remembered, so that it works as soon as it is made', async () => {
  const { holders, look } = machines();
  expect(await look('b')).toBeNull();
  holders.set('b', machine('b'));
  expect(await look('b')).toEqual(machine('b'));
});

it('a key that could not be looked up is looked up again', async () => {
  let works = false;
  const look = knownMachines(
    () => (works ? Promise.resolve(machine('a')) : Promise.reject(new Error('The database is away.'))),
    () => 0,
  );
  await expect(look('a')).rejects.toThrow('away');
  works = true;
  expect(await look('a')).toEqual(machine('a'));
});
