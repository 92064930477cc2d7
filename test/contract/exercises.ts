import type { Person } from '../../datasources/simulator-kit/index.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type {
  KnownIdentifiers,
  OutgoingFile,
  PlannedRecord,
  RecordReference,
  SubmissionPlan,
  VendorSource,
} from '../../src/domain/vendor-source.js';
import type { Right, VendorCapability } from '../../src/domain/vocabulary.js';
import { type VendorBench, minute, offered } from './vendor-bench.js';
import { walkToEnd, walksOf } from './whole-walk.js';

/** One call of the port, made ready at a bench. */
export interface Act {
  /** Whom it is about; nobody where it is about no one. */
  readonly person: Person | null;
  /** Fails as the port fails: a failure in a slot counts as one of the call. */
  readonly run: () => Promise<Answer>;
}

/** What came of an act that did not fail. */
export interface Answer {
  /** Whether it is what the vendor holds; else what is amiss is told by one of the other two. */
  readonly right: boolean;
  /** It says that there is nothing, as for a 404. */
  readonly nothing?: boolean;
  /** It says itself that not everything could be read. */
  readonly partial?: boolean;
}

/** Something that every source with a capability must be able to do, and to fail at. */
export interface Exercise {
  readonly name: string;
  readonly writes: boolean;
  /** It needs calls of its own to be made ready, so the account is known to the vendor by then. */
  readonly preparedByCalls?: boolean;
  readonly prepare: (bench: VendorBench) => Promise<Act>;
}

export const submittable = [
  ['SUBMIT_DELETION', 'DELETION'],
  ['SUBMIT_ACCESS', 'ACCESS'],
] as const satisfies readonly (readonly [VendorCapability, Right])[];

export const file: OutgoingFile = {
  name: 'answer.txt',
  contentType: 'text/plain',
  content: new TextEncoder().encode('What we hold of you: nothing.'),
};

export const identifiersOf = ({ email, otherEmails, phone }: Person): KnownIdentifiers => ({
  emails: [email, ...otherEmails],
  phones: [phone],
  vendorIds: [],
});

export const planFor = (source: VendorSource, right: Right, identifiers: KnownIdentifiers): SubmissionPlan =>
  offered(source.plan?.(right, identifiers));

/** A planned record for one address and number, the `index`th. */
export function plannedFor(source: VendorSource, right: Right, person: Person, index = 0): PlannedRecord {
  const { records } = planFor(source, right, { emails: [person.email], phones: [person.phone], vendorIds: [] });
  return offered(records[index]);
}

export const referenceTo = (nativeId: string, more: Partial<RecordReference> = {}): RecordReference => ({
  recordId: `record-${nativeId}`,
  nativeId,
  hints: {},
  createdAt: null,
  ...more,
});

/** Every exercise that a source's capabilities call for. */
export function exercisesFor(source: VendorSource): readonly Exercise[] {
  const declared = (capability: VendorCapability): boolean => source.capabilities.includes(capability);
  const somebody: Person = { ...nobody, email: 'somebody@example.com', phone: '+12025550100' };
  const rights = submittable.filter(([capability]) => declared(capability)).map(([, right]) => right);
  const submissions = rights.flatMap((right) => {
    const { records } = planFor(source, right, { emails: [somebody.email], phones: [somebody.phone], vendorIds: [] });
    return records.map(({ kind }, index) => ({ right, index, name: `${right} ${kind} ${String(index + 1)}` }));
  });
  return [
    probe,
    observeOne,
    observeSeveral,
    ...(declared('GET_REQUEST') ? [get] : []),
    ...walksOf(source).map(walk),
    ...submissions.map(submit),
    ...submissions.map(search),
    ...(declared('ACKNOWLEDGE') ? [acknowledge] : []),
    ...(declared('UPDATE') ? [update] : []),
    ...(declared('UPDATE_MANY') ? [updateMany] : []),
    ...(declared('UPLOAD_FILE') ? [upload] : []),
  ];
}

const nobody: Person = {
  name: '',
  email: '',
  otherEmails: [],
  phone: '',
  dateOfBirth: '',
  address: '',
  address2: null,
  city: '',
  state: '',
  postalCode: '',
};

/** Somebody turned to the vendor. */
function added(bench: VendorBench): { readonly person: Person; readonly nativeId: string } {
  const person = bench.nextPerson();
  return { person, nativeId: bench.simulator.add(person) };
}

const probe: Exercise = {
  name: 'probe',
  writes: false,
  prepare: async ({ source }) => ({ person: null, run: async () => ({ right: (await source.probe(), true) }) }),
};

const get: Exercise = {
  name: 'get',
  writes: false,
  prepare: async (bench) => {
    const { person, nativeId } = added(bench);
    const run = async (): Promise<Answer> => {
      const snapshot = await offered(bench.source.get?.(nativeId));
      return { right: snapshot?.nativeId === nativeId, nothing: snapshot === null };
    };
    return { person, run };
  },
};

const observeOne = observe('observe one', 1);
const observeSeveral = observe('observe several', 3);

function observe(name: string, count: number): Exercise {
  const prepare = async (bench: VendorBench): Promise<Act> => {
    const records = Array.from({ length: count }, () => added(bench));
    const known = records.map(({ nativeId }) => referenceTo(nativeId, { createdAt: bench.now() }));
    const run = async (): Promise<Answer> => {
      const slots = await bench.source.observe(known);
      for (const slot of slots.values()) if (slot instanceof VendorFailure) throw slot;
      const right = known.every(({ recordId, nativeId }) => {
        const slot = slots.get(recordId);
        return slot !== undefined && 'nativeId' in slot && slot.nativeId === nativeId;
      });
      return { right: right && slots.size === count };
    };
    return { person: records[0]?.person ?? null, run };
  };
  return { name, writes: false, prepare };
}

const walk = (name: string): Exercise => ({
  name: `list ${name}`,
  writes: false,
  prepare: async (bench) => {
    const { person, nativeId } = added(bench);
    const run = async (): Promise<Answer> => {
      const { snapshots, unreadable } = await walkToEnd(bench.source, name);
      return {
        right: snapshots.some((snapshot) => snapshot.nativeId === nativeId),
        nothing: snapshots.length === 0 && unreadable.length === 0,
        partial: unreadable.length > 0,
      };
    };
    return { person, run };
  },
});

interface Submission {
  readonly right: Right;
  readonly index: number;
  readonly name: string;
}

const submit = ({ right, index, name }: Submission): Exercise => ({
  name: `submit ${name}`,
  writes: true,
  prepare: async ({ source, nextPerson }) => {
    const person = nextPerson();
    const planned = plannedFor(source, right, person, index);
    const run = async (): Promise<Answer> => {
      const receipt = await offered(source.submit?.(right, planned, { message: null }));
      return { right: receipt.nativeId !== null || Object.keys(receipt.hints).length > 0 };
    };
    return { person, run };
  },
});

/** Looks for a record whose creation was heard while its answer was lost. */
const search = ({ right, index, name }: Submission): Exercise => ({
  name: `search ${name}`,
  writes: false,
  preparedByCalls: true,
  prepare: async ({ source, simulator, nextPerson, now, advance }) => {
    const person = nextPerson();
    const planned = plannedFor(source, right, person, index);
    await source.probe();
    // Apart from what other acts have made, which must not be taken for it.
    advance(10 * minute);
    const intentAt = now();
    simulator.fault({ kind: 'reset-after', times: 1 });
    await offered(source.submit?.(right, planned, { message: null })).catch(() => null);
    simulator.fault(null);
    const made = simulator.records().at(-1)?.nativeId;
    const run = async (): Promise<Answer> => {
      const found = await offered(source.search?.({ ...planned, right, hints: {}, intentAt }));
      if (found === null) return { right: true };
      const { matches, whole } = found;
      return { right: whole && matches.length === 1 && matches[0]?.nativeId === made, partial: !whole };
    };
    return { person, run };
  },
});

const acknowledge = change('acknowledge', async ({ source }, [id]) => {
  await offered(source.acknowledge?.(id));
  return true;
});

const update = change('update', async ({ source }, [id]) => {
  const snapshot = await offered(source.update?.(id, { answer: 'FULFILLED' }));
  return snapshot === null || snapshot.nativeId === id;
});

const updateMany = change('update many', async ({ source }, ids) => {
  const slots = await offered(source.updateMany?.(new Map(ids.map((id) => [id, { answer: 'FULFILLED' }]))));
  for (const slot of slots.values()) if (slot !== null) throw slot;
  return ids.every((id) => slots.get(id) === null);
});

const upload = change('upload', async ({ source }, [id]) => {
  await offered(source.upload?.(id, file));
  return true;
});

/** A write about records that are there; answers whether its answer was right. */
function change(
  name: string,
  work: (bench: VendorBench, ids: readonly [string, string]) => Promise<boolean>,
): Exercise {
  const prepare = async (bench: VendorBench): Promise<Act> => {
    const { person, nativeId } = added(bench);
    const other = added(bench).nativeId;
    return { person, run: async () => ({ right: await work(bench, [nativeId, other]) }) };
  };
  return { name, writes: true, prepare };
}
