import { z } from 'zod';
import { normalizePhone } from '../../src/domain/identifiers.js';
import type { VendorAccount } from '../../src/domain/vendor-account.js';
import { VendorFailure } from '../../src/domain/vendor-failure.js';
import type {
  CallOptions,
  KnownIdentifiers,
  PlannedRecord,
  RecordReference,
  SearchResult,
  SubmissionPlan,
  SubmissionReceipt,
  VendorSnapshot,
  VendorSource,
} from '../../src/domain/vendor-source.js';
import type { IdentifierKind, Right, VendorCapability } from '../../src/domain/vocabulary.js';
import { type SourceDependencies, defineVendor } from '../shared/vendor-folder.js';
import { isAboutAnother } from './attentive-answer.js';
import { AttentiveApi } from './attentive-api.js';
import { attentiveSnapshot } from './attentive-mapping.js';

const attentiveOptions = z.strictObject({
  auth: z.strictObject({
    /** A private app's key, or the access token of an installed public app: Attentive gives nothing to refresh it with. */
    accessToken: z.string().min(1),
  }),
  /** Whether the account's API takes this identifier, which came later than the others. */
  clientUserId: z.boolean().default(true),
});
type AttentiveOptions = z.output<typeof attentiveOptions>;

const deleteRequest = 'delete-request';

/** One account at Attentive: deletions are submitted and read by id, and nothing can be listed. */
class AttentiveSource implements VendorSource {
  readonly kind = 'ATTENTIVE';
  readonly role = 'PROCESSOR';
  readonly key: string;
  readonly capabilities: readonly VendorCapability[] = ['SUBMIT_DELETION', 'GET_REQUEST'];
  readonly #api: AttentiveApi;

  constructor(
    account: VendorAccount,
    private readonly options: AttentiveOptions,
    dependencies: SourceDependencies,
  ) {
    this.key = account.key;
    this.#api = new AttentiveApi(account, options.auth.accessToken, dependencies);
  }

  requiredIdentifiers(right: Right): readonly IdentifierKind[] {
    return right === 'DELETION' ? ['EMAIL', 'PHONE'] : [];
  }

  async probe(call?: CallOptions): Promise<void> {
    await this.#api.me(call);
  }

  async get(nativeId: string, call?: CallOptions): Promise<VendorSnapshot | null> {
    this.#refuseUnlessId(nativeId);
    try {
      return attentiveSnapshot(await this.#api.deleteRequest(nativeId, call));
    } catch (error) {
      if (error instanceof VendorFailure && error.status === 404) return null;
      throw error;
    }
  }

  /** As many reads as there are records: the pace of the account keeps to its concurrency. */
  async observe(
    records: readonly RecordReference[],
    call?: CallOptions,
  ): Promise<ReadonlyMap<string, VendorSnapshot | VendorFailure>> {
    const slots = new Map<string, VendorSnapshot | VendorFailure>();
    await Promise.all(records.map(async (record) => slots.set(record.recordId, await this.#observeOne(record, call))));
    return slots;
  }

  /** A record for each address and each further number; the main number rides with the main address, or goes alone. */
  plan(right: Right, identifiers: KnownIdentifiers): SubmissionPlan {
    if (right !== 'DELETION') return { records: [], missing: [] };
    const [email, ...emails] = identifiers.emails;
    const [phone, ...phones] = identifiers.phones;
    if (email !== undefined || phone !== undefined) {
      const further = [
        ...emails.map((one) => recordOf(one, undefined)),
        ...phones.map((one) => recordOf(undefined, one)),
      ];
      return { records: [recordOf(email, phone), ...further], missing: [] };
    }
    const clientUserId = this.options.clientUserId ? clientUserIdOf(identifiers) : undefined;
    if (clientUserId === undefined) return { records: [], missing: this.requiredIdentifiers(right) };
    const record = { kind: deleteRequest, payload: { clientUserId } };
    return { records: [{ ...record, identifiersUsed: ['ATTENTIVE_CLIENT_USER_ID'] }], missing: [] };
  }

  async submit(
    right: Right,
    record: PlannedRecord,
    options: CallOptions & { readonly message: string | null },
  ): Promise<SubmissionReceipt> {
    const parameters = submission.safeParse(record.payload);
    if (right !== 'DELETION' || record.kind !== deleteRequest || !parameters.success) {
      throw this.#refusal('createDeleteRequest', 'not a delete request');
    }
    const { message, ...call } = options;
    const wire = await this.#api.createDeleteRequest(
      { ...parameters.data, ...(message === null || message.trim() === '' ? {} : { requestMsg: message }) },
      call,
    );
    if (isAboutAnother(wire, parameters.data)) {
      const detail = 'the answer is about another person';
      throw new VendorFailure(this.key, 'createDeleteRequest', { kind: 'unknown', status: 200, detail });
    }
    // The answer may hold the id alone, which says nothing about where the request stands.
    return { nativeId: wire.id, hints: {}, snapshot: wire.processed === null ? null : attentiveSnapshot(wire) };
  }

  /** There is no list, and what a read shows of a person is masked: nothing to look through, nothing to recognise. */
  search(): Promise<SearchResult | null> {
    return Promise.resolve(null);
  }

  async close(): Promise<void> {
    await this.#api.close();
  }

  async #observeOne(record: RecordReference, call: CallOptions | undefined): Promise<VendorSnapshot | VendorFailure> {
    const missing = (detail: string): VendorFailure =>
      new VendorFailure(this.key, 'deleteRequest', { kind: 'not-found', detail });
    if (record.nativeId === null) return missing('its id is not known');
    try {
      return (await this.get(record.nativeId, call)) ?? missing('the id is unknown there');
    } catch (error) {
      if (error instanceof VendorFailure) return error;
      throw error;
    }
  }

  /** Dots alone would climb to another path; an address or a number with its country would stand in a URL. */
  #refuseUnlessId(nativeId: string): void {
    if (/^\.{0,2}$|^\+|@/.test(nativeId)) throw this.#refusal('deleteRequest', 'not an id');
  }

  #refusal(operation: string, detail: string): VendorFailure {
    return new VendorFailure(this.key, operation, { kind: 'refused', detail });
  }
}

const submission = z
  .strictObject({
    subjectEmail: z.string().min(1),
    subjectPhone: z.string().min(1),
    clientUserId: z.string().min(1),
  })
  .partial()
  .refine((payload) => Object.keys(payload).length > 0)
  .transform(({ subjectEmail, subjectPhone, clientUserId }) => ({
    ...(subjectEmail === undefined ? {} : { subjectEmail }),
    ...(subjectPhone === undefined ? {} : { subjectPhone }),
    ...(clientUserId === undefined ? {} : { clientUserId }),
  }));

function recordOf(email: string | undefined, phone: string | undefined): PlannedRecord {
  return {
    kind: deleteRequest,
    payload: {
      ...(email === undefined ? {} : { subjectEmail: email }),
      // Attentive wants E.164; a number that cannot be brought into it goes out as it is known, for them to judge.
      ...(phone === undefined ? {} : { subjectPhone: normalizePhone(phone) ?? phone }),
    },
    identifiersUsed: [
      ...(email === undefined ? [] : ['EMAIL' as const]),
      ...(phone === undefined ? [] : ['PHONE' as const]),
    ],
  };
}

const clientUserIdOf = (identifiers: KnownIdentifiers): string | undefined =>
  identifiers.vendorIds.find(({ kind }) => kind === 'ATTENTIVE_CLIENT_USER_ID')?.value;

const day = 86_400_000;

export const attentiveVendor = defineVendor({
  kind: 'ATTENTIVE',
  role: 'PROCESSOR',
  defaults: {
    name: 'Attentive',
    baseUrl: 'https://api.attentivemobile.com/v1',
    // Two thirds of the documented 150 a second for each endpoint and token.
    requestsPerSecond: 100,
    declaredWindowMs: 30 * day,
  },
  options: attentiveOptions,
  create: (account, options, dependencies) => new AttentiveSource(account, options, dependencies),
});
