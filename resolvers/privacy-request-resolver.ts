import { Arg, Args, Ctx, Extensions, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { explainRequest } from '../src/domain/explanation.js';
import { deadlinesOf } from '../src/domain/deadlines/deadlines-of.js';
import type { Vendor } from '../src/domain/entities.js';
import { healthOf } from '../src/domain/health.js';
import { required } from '../src/domain/invariant-error.js';
import { RequiresRead } from '../schema/access.js';
import { Health } from '../src/domain/vocabulary.js';
import { LONGEST_EMAIL_MESSAGE, LONGEST_WORD } from '../schema/inputs/limits.js';
import { ForwardPageArguments } from '../schema/inputs/page-arguments.js';
import { PrivacyRequestListArguments } from '../schema/inputs/privacy-request-list-arguments.js';
import { VendorStatusesArguments } from '../schema/inputs/vendor-statuses-arguments.js';
import { DeadlineType } from '../schema/types/deadline-type.js';
import { PrivacyRequestConnectionType } from '../schema/types/privacy-request-connection-type.js';
import { PrivacyRequestType } from '../schema/types/privacy-request-type.js';
import { ReceiptType } from '../schema/types/receipt-type.js';
import { RequestedRightType } from '../schema/types/requested-right-type.js';
import { RequestEventConnectionType } from '../schema/types/request-event-type.js';
import { RequestFileType } from '../schema/types/request-file-type.js';
import { SubjectType } from '../schema/types/subject-type.js';
import { VendorStatusType } from '../schema/types/vendor-status-type.js';
import { VendorType } from '../schema/types/vendor-type.js';
import { uuidOf } from './global-id.js';
import { badArgument, blaming } from './graph-errors.js';
import { checkArguments } from './input-problems.js';
import type { OperationContext } from './operation-context.js';
import { pageShape, readPage, toPageArguments } from './page-of.js';
import { privacyRequestShape } from './privacy-request-shape.js';
import { requestEventShape } from './request-event-shape.js';
import { requestFileShape } from './request-file-shape.js';
import { toRequestFilter } from './request-filter.js';
import { requestList } from './request-list.js';
import { requestedRights } from './requested-rights.js';
import { subjectShape } from './subject-shape.js';
import { toStatusOptions } from './status-options.js';
import { vendorKey } from './vendor-argument.js';
import { vendorOfKey } from './vendor-shape.js';
import { vendorStatusShape } from './vendor-status-shape.js';
import type { Shape } from './shape.js';

const everything = { vendors: null, maxAgeMs: null } as const;

@Resolver(() => PrivacyRequestType)
export class PrivacyRequestResolver {
  @RequiresRead()
  @Query(() => PrivacyRequestType, {
    nullable: true,
    description: 'One request, by its id or its reference; null where there is none.',
  })
  async privacyRequest(
    @Arg('id', () => ID, { nullable: true, description: 'Its `id`; null where `reference` is given.' })
    id: string | null | undefined,
    @Arg('reference', () => String, { nullable: true, description: 'Its `reference`; null where `id` is given.' })
    reference: string | null | undefined,
    @Ctx() context: OperationContext,
  ): Promise<Shape<PrivacyRequestType> | null> {
    if ((id ?? null) === null && (reference ?? null) === null) throw badArgument('Give id or reference.', ['id']);
    if (id != null && reference != null) throw badArgument('Give id or reference, not both.', ['reference']);
    const uuid = id == null ? null : uuidOf('PrivacyRequest', id);
    const { requests } = context.services;
    if (reference != null) return shapeOrNull(await requests.byReference(reference));
    return uuid === null ? null : shapeOrNull(await requests.byId(uuid));
  }

  @RequiresRead()
  @Query(() => PrivacyRequestType, {
    nullable: true,
    description:
      'The request that a vendor’s own record belongs to, read from the vendor if it is not known yet; null where the vendor has no such record.',
  })
  async privacyRequestByVendorRecord(
    @Arg('vendor', () => ID, { description: 'The vendor, by `key` or `id`.' }) vendor: string,
    @Arg('nativeId', () => String, { description: 'The vendor’s own id of the record.' }) nativeId: string,
    @Ctx() context: OperationContext,
  ): Promise<Shape<PrivacyRequestType> | null> {
    if (nativeId === '' || nativeId.length > LONGEST_WORD || /\p{Cc}/u.test(nativeId)) {
      const limit = `at most ${LONGEST_WORD} characters, and none that cannot be seen`;
      throw badArgument(`Give the vendor's id of the record: ${limit}.`, ['nativeId']);
    }
    const key = vendorKey(vendor, context.services.vendors, ['vendor']);
    const find = () => context.services.requests.byVendorRecord(key, nativeId);
    return shapeOrNull(await blaming(['nativeId'], find));
  }

  @RequiresRead()
  @Query(() => PrivacyRequestType, {
    nullable: true,
    description:
      'The request that an Opt-Out Machine e-mail is about, from its `oom-request-id`; null where that is no request.',
  })
  async privacyRequestByEmail(
    @Arg('message', () => String, { description: 'The e-mail with its headers, as it was received.' }) message: string,
    @Ctx() context: OperationContext,
  ): Promise<Shape<PrivacyRequestType> | null> {
    if (message.length > LONGEST_EMAIL_MESSAGE) {
      throw badArgument(`At most ${LONGEST_EMAIL_MESSAGE / 1000} kB of an e-mail are read.`, ['message']);
    }
    return shapeOrNull(await blaming(['message'], () => context.services.requests.byEmailMessage(message)));
  }

  @RequiresRead()
  @Query(() => PrivacyRequestConnectionType, { description: 'Requests over all vendors, newest received first.' })
  async privacyRequests(
    @Args(() => PrivacyRequestListArguments) args: PrivacyRequestListArguments,
    @Ctx() context: OperationContext,
  ): Promise<Shape<PrivacyRequestConnectionType>> {
    checkArguments(args);
    return requestList(args, toRequestFilter(args.filter, context), context);
  }

  @FieldResolver(() => SubjectType, { description: 'The person whom it is about.' })
  async subject(@Root() { entity }: PrivacyRequestType, @Ctx() context: OperationContext): Promise<Shape<SubjectType>> {
    const subject = required(await context.services.subjects.byId(entity.subjectId), 'The person of a request');
    return subjectShape(subject, context);
  }

  @FieldResolver(() => Health, {
    description: 'Whether it will be answered in time, as things stand now; ON_TRACK once it is closed.',
  })
  health(@Root() { entity }: PrivacyRequestType, @Ctx() { now }: OperationContext): Health {
    return healthOf(entity.health, now);
  }

  // A law sets two to four clocks.
  @Extensions({ listSize: 3 })
  @FieldResolver(() => [DeadlineType], {
    description: 'Its statutory clocks, each with how its end was computed; empty where no law and no policy sets one.',
  })
  deadlines(@Root() { entity }: PrivacyRequestType, @Ctx() { now }: OperationContext): readonly Shape<DeadlineType>[] {
    return deadlinesOf(entity.clock.facts, entity.clock.settings, now);
  }

  @FieldResolver(() => String, { description: 'Why the request is in its state, in one sentence for a person.' })
  async explanation(@Root() { entity }: PrivacyRequestType, @Ctx() context: OperationContext): Promise<string> {
    const statuses = await context.services.requests.statusesOf(entity, everything);
    return explainRequest(entity, statuses, (key) => nameOf(context.services.vendors.byKey(key), key));
  }

  @FieldResolver(() => [RequestedRightType], {
    description: 'The rights asked for, each with its own progress. One request can ask for several.',
  })
  async rights(
    @Root() { entity }: PrivacyRequestType,
    @Ctx() { services }: OperationContext,
  ): Promise<readonly Shape<RequestedRightType>[]> {
    return requestedRights(entity, await services.requests.statusesOf(entity, everything));
  }

  @FieldResolver(() => [VendorStatusType], {
    description:
      'Where every vendor stands. Answered from the ledger; a status older than `maxAge` and not final is first asked for again at its vendor, all of one vendor’s in as few calls as its API allows.',
  })
  async vendorStatuses(
    @Root() { entity }: PrivacyRequestType,
    @Args(() => VendorStatusesArguments) args: VendorStatusesArguments,
    @Ctx() { services }: OperationContext,
  ): Promise<readonly Shape<VendorStatusType>[]> {
    const statuses = await services.requests.statusesOf(entity, toStatusOptions(args, services.vendors));
    return statuses.map(vendorStatusShape);
  }

  @FieldResolver(() => VendorType, {
    nullable: true,
    description: 'Which vendor it came in through; null when it was made in this graph.',
  })
  origin(@Root() { entity }: PrivacyRequestType, @Ctx() context: OperationContext): Shape<VendorType> | null {
    return entity.originVendor === null ? null : vendorOfKey(entity.originVendor, context);
  }

  @FieldResolver(() => [RequestFileType], {
    description:
      'Files for the person, in the order in which they were announced. One whose content did not come in time is gone.',
  })
  async files(
    @Root() { entity }: PrivacyRequestType,
    @Ctx() { services }: OperationContext,
  ): Promise<readonly Shape<RequestFileType>[]> {
    return (await services.requests.filesOf(entity)).map(requestFileShape);
  }

  @FieldResolver(() => RequestEventConnectionType, { description: 'What happened, oldest first.' })
  async events(
    @Root() { entity }: PrivacyRequestType,
    @Args(() => ForwardPageArguments) args: ForwardPageArguments,
    @Ctx() { services }: OperationContext,
  ): Promise<Shape<RequestEventConnectionType>> {
    checkArguments(args);
    const page = toPageArguments(args);
    return pageShape(await readPage(page, () => services.requests.events(entity, page)), requestEventShape);
  }

  @FieldResolver(() => ReceiptType, {
    nullable: true,
    description:
      'Signed proof of what was done, free of personal data; null until the request is completed. Issued anew when the request is closed, and when it came to another end after it was taken up again; then it stays.',
  })
  receipt(
    @Root() { entity }: PrivacyRequestType,
    @Ctx() { services }: OperationContext,
  ): Promise<Shape<ReceiptType> | null> {
    return services.requests.receiptOf(entity);
  }
}

type Found = Parameters<typeof privacyRequestShape>[0] | null;

const shapeOrNull = (request: Found): Shape<PrivacyRequestType> | null =>
  request === null ? null : privacyRequestShape(request);

const nameOf = (vendor: Vendor | null, key: string): string => vendor?.name ?? key;
