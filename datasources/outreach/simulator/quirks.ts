import { amount, choice, flag, type QuirkSwitches, quirkSwitches } from '../../simulator-kit/index.js';

const quirks = () => ({
  /** A request shows up in lists and by id only so long after its batch was accepted. */
  listLagMs: amount(0),
  /** How many requests come out of one accepted batch; 0 for a prospect that Outreach does not find. */
  requestsPerBatch: amount(1),
  /** False: the id answered to a create is not the `batchComplianceRequestUuid` of what comes out of it. */
  batchIdIsUuid: flag(true),
  /** What a create answers besides the documented batch pointer. */
  createAnswer: choice(['batch', 'attributes', 'resource', 'empty'], 'batch'),
  /** `camelCase`: the create of an older published specification, whose attributes are those of the resource. */
  createBody: choice(['snake_case', 'camelCase'], 'snake_case'),
  requesterRelationship: choice(['data', 'null', 'links', 'neither'], 'data'),
  idForm: choice(['number', 'string'], 'number'),
  /** Every attribute is nullable; true makes all but `state`, `uuid` and the batch uuid null. */
  nullAttributes: flag(false),
  /** How the end of a list looks. */
  lastPageLinks: choice(['absent', 'null', 'none'], 'absent'),
  /** `X-RateLimit-Remaining` with a second number behind a comma. */
  doubleRemaining: flag(false),
  retryAfterForm: choice(['epoch', 'iso', 'seconds'], 'epoch'),
  /** True: reads without the media type are refused as well, not only writes. */
  strictMediaType: flag(false),
  /** The hourly limit of the user. */
  callsPerHour: amount(10_000),
  /** One token per user and app in 60 s. */
  mintThrottle: flag(true),
  refreshTokenRotation: flag(true),
  accessTokenSeconds: amount(7200),
  grantedScope: choice(
    ['complianceRequests.all', 'complianceRequests.read', 'complianceRequests.write'],
    'complianceRequests.all',
  ),
});

export type OutreachQuirks = QuirkSwitches<ReturnType<typeof quirks>>;

export const outreachQuirks = (): OutreachQuirks => quirkSwitches(quirks());
