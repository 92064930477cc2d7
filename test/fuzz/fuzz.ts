import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { buildExecutableSchema } from '../../resolvers/executable-schema.js';
import { Scope } from '../../src/domain/entities.js';
import { send, type FuzzTarget, type FuzzViewer } from './fuzz-target.js';
import { awkwardTexts, randomOperation, type RandomOperation } from './random-operation.js';

/** What a run came to. */
export interface FuzzReport {
  readonly operations: number;
  /** That were executed, whatever became of them; the others were refused before. */
  readonly executed: number;
  /** That were answered with something and no error at all. */
  readonly clean: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** By root field: how often it was answered with something. */
  readonly answered: Readonly<Record<string, number>>;
  /** Answers that held masked personal data, and such in plain. */
  readonly masked: number;
  readonly revealed: number;
  readonly problems: readonly string[];
}

export interface FuzzOptions {
  readonly seed: number;
  /** Whether another batch is to be sent, after so many operations. */
  readonly goOn: (operations: number) => boolean;
}

/** So many queries, each of two viewers, that none waits for the others until its time is over. */
const BATCH = 12;

const self = 'self: viewer { id }';
const somePeople =
  'people: privacyRequests(first: 3) { nodes { subject { name email phones identifiers { value } } } }';

/** Sends random operations as random viewers, several at a time, and says what must not have been. */
export async function fuzz(target: FuzzTarget, { seed, goOn }: FuzzOptions): Promise<FuzzReport> {
  const schema = await buildExecutableSchema();
  const { known, secrets } = await lookAround(target);
  const judge = new Judge(target, secrets);
  for (let batch = 0; goOn(judge.operations); batch += 1) {
    // Every other time next to something that is masked for most: what is random seldom finds people.
    const always = batch % 2 === 0 ? self : `${self} ${somePeople}`;
    const queries = fc.sample(operations(schema, target, known, always), { seed: seed + batch, numRuns: BATCH });
    const mutations = fc.sample(operations(schema, target, known, null), {
      seed: seed + batch,
      numRuns: BATCH / 3,
    });
    await Promise.all([
      // The same question of two at the same moment: what may be shared between operations must not be between viewers.
      ...queries.flatMap((operation, index) => [
        judge.ask(operation, batch + index),
        judge.ask(operation, batch + index * 5 + 1),
      ]),
      ...mutations.map((operation, index) => judge.ask(operation, batch + index)),
    ]);
  }
  judge.look();
  return judge.report();
}

const leadingOn = ['privacyRequests', 'node', 'nodes', 'subject', 'email', 'phones', 'identifiers', 'value', 'records'];

/** Queries that begin with `always`; mutations where that is null. */
function operations(
  schema: GraphQLSchema,
  { people }: FuzzTarget,
  known: readonly string[],
  always: string | null,
): fc.Arbitrary<RandomOperation> {
  const options = {
    schema,
    known,
    // Only where they are looked for by them: what is written into a comment may be read by whoever reads comments.
    samples: { EmailAddress: people.map(({ email }) => email), PhoneNumber: people.map(({ phone }) => phone) },
    texts: awkwardTexts,
    deepest: 7,
  };
  return randomOperation(
    always === null
      ? { ...options, operation: 'mutation' }
      : { ...options, operation: 'query', always, favoured: leadingOn },
  );
}

/**
 * What there is, seen by one who may see everything: ids, references, keys and cursors, so that what is asked for is found,
 * and the personal data that must not be shown to others.
 */
async function lookAround(target: FuzzTarget) {
  const everything = target.viewers.at(-1);
  if (everything === undefined) throw new Error('There is nobody.');
  const query = `{
    privacyRequests(first: 60) {
      pageInfo { endCursor }
      nodes { id reference subject { id name email phones } events(first: 2) { nodes { id } pageInfo { endCursor } }
        vendorStatuses { id records { id nativeId } vendor { id key } } }
    }
  }`;
  const { text } = await send(target, everything, { query });
  const all = (pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map(([, value]) => String(value)))];
  return {
    known: all(/"(?:id|reference|endCursor|nativeId|key)":"([^"]+)"/g),
    // Nobody but the viewers asks for these.
    secrets: [...all(/"(?:name|email)":"([^"]+)"/g), ...all(/"\+(\d{8,})"/g)],
  };
}

interface Told {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

class Judge {
  operations = 0;
  #executed = 0;
  #clean = 0;
  readonly #statuses: Record<string, number> = {};
  readonly #answered: Record<string, number> = {};
  readonly #problems: string[] = [];
  #masked = 0;
  #revealed = 0;

  constructor(
    private readonly target: FuzzTarget,
    private readonly secrets: readonly string[],
  ) {
    if (secrets.length < 3 * target.people.length) throw new Error('There is nobody to be shown.');
  }

  async ask(operation: RandomOperation, choice: number): Promise<void> {
    const viewer = this.target.viewers[choice % this.target.viewers.length];
    if (viewer === undefined) throw new Error('There is nobody.');
    const body = { query: operation.document, variables: operation.variables };
    const { status, headers, text } = await send(this.target, viewer, body);
    this.operations += 1;
    this.#statuses[status] = (this.#statuses[status] ?? 0) + 1;
    const found = [
      ...(status >= 500 ? [`status ${String(status)}`] : []),
      ...(headers.has('x-evil') ? ['a header that was sent as a value'] : []),
      ...this.#problemsOf(viewer, text, headers.get('x-request-id')),
    ];
    for (const problem of found) {
      this.#problems.push(
        `${problem}, for ${viewer.id} [${viewer.scopes.join(' ')}]\n${JSON.stringify(body)}\n${text.slice(0, 2_000)}`,
      );
    }
  }

  #problemsOf(viewer: FuzzViewer, text: string, requestId: string | null): readonly string[] {
    const told = toldIn(text);
    if (told === null) return ['no JSON'];
    const { data, errors = [] } = told;
    const problems: string[] = [];
    if (data !== undefined) this.#executed += 1;
    if (data !== undefined && errors.length === 0) this.#clean += 1;
    for (const [field, value] of Object.entries(Object(data))) {
      if (value !== null) this.#answered[field] = (this.#answered[field] ?? 0) + 1;
    }
    for (const { message, extensions = {} } of errors) {
      if (extensions['code'] === 'INTERNAL_SERVER_ERROR')
        problems.push(`an internal error: ${this.#reasonOf(requestId)}`);
      if (typeof extensions['code'] !== 'string') problems.push('an error without a code');
      if (extensions['requestId'] !== requestId) problems.push('an error of another request');
      if (/\bat .+:\d+:\d+|node_modules|select .+ from/i.test(message)) problems.push('an error with its insides');
    }
    const asked = selfIn(data);
    if (asked !== null && asked !== viewer.id) problems.push('an answer for somebody else');
    if (/\*\*@|\+\*{5}/.test(text)) this.#masked += 1;
    if (this.#secretIn(text)) {
      this.#revealed += 1;
      if (!viewer.scopes.includes(Scope.reveal)) problems.push('personal data in plain');
    }
    if (
      !viewer.scopes.includes(Scope.read) &&
      /"(?:reference|nativeId)":"/.test(text) &&
      !viewer.scopes.includes(Scope.write)
    ) {
      problems.push('something for who may read nothing');
    }
    return problems;
  }

  readonly #secretIn = (text: string): boolean => {
    const lower = text.toLowerCase();
    return this.secrets.some((secret) => lower.includes(secret.toLowerCase()));
  };

  /** What the log says of a failure. */
  readonly #reasonOf = (requestId: string | null): string =>
    this.target
      .log()
      .split('\n')
      .filter((line) => line.includes('graphql.failed') && line.includes(String(requestId)))
      .map((line) => line.slice(0, 600))
      .join('\n');

  /** At what is left behind. */
  look(): void {
    if (this.#secretIn(this.target.log())) this.#problems.push('personal data in the log');
    if (Object.keys(Object.prototype).length > 0 || 'polluted' in {})
      this.#problems.push('a prototype that was changed');
    for (const [vendor, simulator] of this.target.application.simulators) {
      const strange = simulator.calls().filter(({ operation }) => operation === 'unknown');
      this.#problems.push(...strange.map(({ method, path }) => `${vendor} was asked for ${method} ${path}`));
    }
  }

  report(): FuzzReport {
    return {
      operations: this.operations,
      executed: this.#executed,
      clean: this.#clean,
      statuses: this.#statuses,
      answered: this.#answered,
      masked: this.#masked,
      revealed: this.#revealed,
      problems: this.#problems,
    };
  }
}

const withSelf = z.object({ self: z.object({ id: z.string() }) });

/** Whom the answer takes for its viewer; null where it does not say. */
const selfIn = (data: unknown): string | null => withSelf.safeParse(data).data?.self.id ?? null;

function toldIn(text: string): Told | null {
  try {
    const told: Told = JSON.parse(text);
    return told;
  } catch {
    return null;
  }
}
