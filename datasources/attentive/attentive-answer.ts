import { isMasked, maskEmail, normalizeEmail, normalizePhone } from '../../src/domain/identifiers.js';

/** Whom a creation is about, by the names that Attentive gives: as it was sent, or as the answer shows it. */
export interface NamedSubject {
  readonly subjectEmail?: string | null;
  readonly subjectPhone?: string | null;
  readonly clientUserId?: string | null;
}

/**
 * Whether the answer to a creation shows anybody else than it was sent for. The samples show what was sent in full, a read
 * shows masks, and the specification the id alone: each may be, but neither another's value nor somebody of whom nothing
 * that was sent is shown. What is shown beside what was sent contradicts nothing: Attentive may know more of its subscriber.
 */
export function isAboutAnother(shown: NamedSubject, sent: NamedSubject): boolean {
  const agreements = [
    agreement(shown.subjectEmail, sent.subjectEmail, isSameEmail),
    agreement(shown.subjectPhone, sent.subjectPhone, isSamePhone),
    agreement(readableId(shown.clientUserId), sent.clientUserId, (given, own) => given.trim() === own.trim()),
  ].filter((one) => one !== 'not shown');
  return agreements.includes('another') || (agreements.length > 0 && !agreements.includes('same'));
}

function agreement(
  shown: string | null | undefined,
  sent: string | null | undefined,
  isSame: (shown: string, sent: string) => boolean,
): 'not shown' | 'not sent' | 'same' | 'another' {
  if (shown == null) return 'not shown';
  if (sent == null) return 'not sent';
  return isSame(shown, sent) ? 'same' : 'another';
}

/** No sample shows how an id would be masked, so a masked one says nothing. */
const readableId = (shown: string | null | undefined): string | null =>
  shown == null || isMasked(shown) ? null : shown;

function isSameEmail(shown: string, sent: string): boolean {
  const own = normalizeEmail(sent) ?? sent.trim().toLowerCase();
  const given = shown.trim().toLowerCase();
  return isMasked(shown) ? given === maskEmail(own) : (normalizeEmail(shown) ?? given) === own;
}

const digitsOf = (text: string): string => text.replaceAll(/\D/gu, '');

/** A mask leaves the last four digits. A sample has a plus before ten digits without a country. */
function isSamePhone(shown: string, sent: string): boolean {
  const own = digitsOf(normalizePhone(sent) ?? sent);
  const given = digitsOf(shown);
  if (isMasked(shown)) return given.length >= 4 && own.endsWith(given.slice(-4));
  return digitsOf(normalizePhone(shown) ?? shown) === own || (given.length >= 10 && own.endsWith(given));
}
