import type { DeleteRequest, Identifiers, Progress } from './delete-request.js';

export interface Presentation {
  readonly masked: boolean;
  readonly phoneKey: 'subjectPhone' | 'subjectphone';
  /** True: ids of digits alone are JSON numbers. */
  readonly numericIds: boolean;
}

/** A request as the API shows it. What it has not got is left out; `clientUserId` is taken but never shown. */
export function presented(
  request: DeleteRequest,
  progress: Progress,
  how: Presentation,
): Readonly<Record<string, unknown>> {
  const { email, phone, message } = request;
  return {
    id: presentedId(request.id, how.numericIds),
    processed: progress.state === 'processed',
    type: 'DELETE',
    ...(phone === null ? {} : { [how.phoneKey]: how.masked ? maskedPhone(phone) : phone }),
    ...(email === null ? {} : { subjectEmail: how.masked ? maskedEmail(email) : email }),
    ...(message === null ? {} : { requestMsg: message }),
    requestDateTime: instant(new Date(request.createdAt)),
    ...(progress.startedAt === null ? {} : { processingStartDateTime: instant(progress.startedAt) }),
    ...(progress.endedAt === null ? {} : { processingEndDateTime: instant(progress.endedAt) }),
  };
}

export const presentedId = (id: string, numericIds: boolean): string | number =>
  numericIds && /^\d+$/.test(id) ? Number(id) : id;

/** Milliseconds and an offset without a colon. */
const instant = (at: Date): string => at.toISOString().replace('Z', '+0000');

const maskedPhone = (phone: string): string => `+*****${phone.slice(-4)}`;

const maskedEmail = (email: string): string => `${email.slice(0, 1)}**${email.slice(email.lastIndexOf('@'))}`;

/** What a caller submitted, or what is wrong with it. */
export type Submission =
  | { readonly kind: 'request'; readonly identifiers: Identifiers; readonly message: string | null }
  | { readonly kind: 'refused'; readonly why: string };

/** Other endpoints of this API hold user ids to this length; for this one no length is documented. */
const longestClientUserId = 100;

/** Reads the body of a creation. An empty or null field counts as not sent. */
export function readSubmission(body: unknown, identifierWord: 'subscriber' | 'subject'): Submission {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return refused('The body is no JSON object.');
  const fields = new Map<string, unknown>(Object.entries(body));
  const names = ['subjectEmail', 'subjectPhone', 'clientUserId', 'requestMsg'] as const;
  const wrong = names.find((name) => typeof (fields.get(name) ?? '') !== 'string');
  if (wrong !== undefined) return refused(`${wrong} is no text.`);
  const [email, sentPhone, clientUserId, message] = names.map((name) => textOrNull(fields.get(name)));

  if (email == null && sentPhone == null && clientUserId == null) {
    return refused(`One of ${identifierWord}Phone and ${identifierWord}Email has to be given.`);
  }
  if (email != null && !/^[^\s@]+@[^\s@]+$/.test(email)) return refused('subjectEmail is no e-mail address.');
  const phone = sentPhone == null ? null : normalisedPhone(sentPhone);
  if (sentPhone != null && phone === null) return refused('subjectPhone is no telephone number.');
  if (clientUserId != null && clientUserId.length > longestClientUserId) return refused('clientUserId is too long.');
  const identifiers = { email: email ?? null, phone, clientUserId: clientUserId ?? null };
  return { kind: 'request', identifiers, message: message ?? null };
}

const refused = (why: string): Submission => ({ kind: 'refused', why });

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/**
 * The samples send ten bare digits, eleven, and dashes between groups of 3, 3 and 4, while answers begin with a plus
 * sign. Ten digits are read as a number of North America. `null`: none of these forms.
 */
function normalisedPhone(sent: string): string | null {
  if (/^\+[1-9]\d{6,14}$/.test(sent)) return sent;
  const digits = /^\d{3}-\d{3}-\d{4}$/.test(sent) ? sent.replaceAll('-', '') : sent;
  if (/^\d{10}$/.test(digits)) return `+1${digits}`;
  return /^[1-9]\d{10}$/.test(digits) ? `+${digits}` : null;
}
