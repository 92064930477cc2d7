import { describe, expect, it } from '@jest/globals';
import type { VendorSource } from '../../src/domain/vendor-source.js';
import { VendorCapability } from '../../src/domain/vocabulary.js';
import { atBench, vendorsUnderTest } from './vendor-bench.js';

type Method = keyof VendorSource;

/** What the port ties to each capability. */
const methodsOf: Record<VendorCapability, readonly Method[]> = {
  SUBMIT_DELETION: ['plan', 'submit', 'search'],
  SUBMIT_ACCESS: ['plan', 'submit', 'search'],
  LIST_REQUESTS: ['list', 'walks'],
  GET_REQUEST: ['get'],
  ACKNOWLEDGE: ['acknowledge'],
  UPDATE: ['update'],
  UPDATE_MANY: ['updateMany'],
  UPLOAD_FILE: ['upload'],
};

it('knows several vendors, each of a kind of its own', () => {
  const kinds = vendorsUnderTest.map(({ entry }) => entry.folder.kind);

  expect(kinds.length).toBeGreaterThan(1);
  expect(new Set(kinds).size).toBe(kinds.length);
});

describe.each(vendorsUnderTest)('What $name can do', ({ entry, source, rights }) => {
  it('is exactly what it declares', () => {
    const declared = new Set(source.capabilities.flatMap((capability) => methodsOf[capability]));
    const optional = new Set(Object.values(methodsOf).flat());

    expect([...optional].filter((method) => source[method] !== undefined).sort()).toEqual([...declared].sort());
    expect(new Set(source.capabilities).size).toBe(source.capabilities.length);
    expect(source.capabilities.every((capability) => capability in VendorCapability)).toBe(true);
  });

  it('includes being asked for at least one right', () => {
    expect(rights).not.toEqual([]);
  });

  it('is told under its own kind, role and key', () => {
    expect(source.kind).toBe(entry.folder.kind);
    expect(source.role).toBe(entry.folder.role);
    expect(source.key).toBe('vendor-under-test');
  });

  it('has names for its walks over a list that tell them apart', () => {
    const names = source.walks?.map(({ name }) => name) ?? [];

    expect(new Set(names).size).toBe(names.length);
    expect(names.length > 0).toBe(source.capabilities.includes('LIST_REQUESTS'));
  });

  it('is set up by the options that it names, and by no others', () =>
    atBench(entry, async ({ simulator }) => {
      const { kind, ...options } = simulator.account;
      const parsed = entry.folder.options.parse(options);

      expect(kind).toBe(entry.folder.kind);
      expect(entry.folder.options.parse(parsed)).toEqual(parsed);
      expect(entry.folder.options.safeParse({ ...options, somethingElse: 1 }).success).toBe(false);
      expect(entry.folder.options.safeParse({ ...options, auth: {} }).success).toBe(false);
    }));

  it('is shown to work by a probe, which changes nothing', () =>
    atBench(entry, async ({ source: own, simulator, reports }) => {
      await own.probe();

      expect(simulator.calls().filter(({ effect }) => effect !== null)).toEqual([]);
      expect(reports.length).toBe(simulator.calls().length);
      expect(reports.every(({ failure, vendor }) => failure === null && vendor === own.key)).toBe(true);
    }));
});
