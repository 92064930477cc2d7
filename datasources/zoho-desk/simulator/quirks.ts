import { amount, choice, flag, type QuirkSwitches, quirkSwitches } from '../../simulator-kit/index.js';

const quirks = () => ({
  /** Which number the first record of a list has. The documents start at 1, sibling endpoints were seen to start at 0. */
  fromBase: choice([1, 0], 1),
  /** The documents show ISO, the specification numbers of milliseconds. */
  timeFormat: choice(['iso', 'epoch', 'epochText'], 'iso'),
  /** True: `referencereferenceTicketNumber`, as in the samples. */
  typoKey: flag(false),
  /** True: ids as numbers of 19 digits without quotes. */
  numericIds: flag(false),
  /** True: a request that is not there answers 200 with an error object. */
  errorsWith200: flag(false),
  omitRequestType: flag(false),
  /** `sample`: list items lack modifiedTime, requestType and downloadURL, as in the documents' sample. */
  listFields: choice(['all', 'sample'], 'all'),
  emptyList: choice(['204', 'array', 'null'], '204'),
  /** A request shows up in lists only so long after it was made. */
  listLagMs: amount(0),
  /** Where the organisation is looked for. */
  orgIdIn: choice(['header', 'query', 'either', 'nowhere'], 'header'),
  /** The name under which an error's text comes. */
  messageKey: choice(['message', 'errorMessage'], 'message'),
  grantedScope: choice(['both', 'Desk.settings.READ', 'Desk.settings.UPDATE'], 'both'),
  missingScopeStatus: choice([403, 401, 404], 403),
  /** `milliseconds`: the older token answer, with `expires_in_sec` beside it. */
  expiresIn: choice(['seconds', 'milliseconds'], 'seconds'),
  accessTokenSeconds: amount(3600),
  /** Credits of the portal for one day. */
  dailyCredits: amount(75_000),
  /** How many calls may be under way at once. */
  concurrency: amount(15),
  /** How long a call takes; with 0 none ever meets another. */
  processingMs: amount(0),
  /** Which of the two 429s a `status` fault of 429 shows. */
  throttleKind: choice(['THRESHOLD_EXCEEDED', 'TOO_MANY_REQUESTS'], 'THRESHOLD_EXCEEDED'),
});

export type ZohoQuirks = QuirkSwitches<ReturnType<typeof quirks>>;

export const zohoQuirks = (): ZohoQuirks => quirkSwitches(quirks());
