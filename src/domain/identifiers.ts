import { domainToASCII } from 'node:url';
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Whether a vendor showed only part of the value (`+*****5555`, `a**@example.com`). Such a value identifies nobody. */
export const isMasked = (text: string): boolean => text.includes('*');

const LONGEST_ADDRESS = 254;

/** Lower case last may leave characters apart that belong together (a J and the mark over it), so they are composed once more. */
const lowerCase = (text: string): string => text.toLowerCase().normalize('NFKC');

/**
 * A mail domain in ASCII, or null. `domainToASCII` reads its argument as part of a URL: it would take `example.com/x` for
 * `example.com` and `127.1` for an address, so ASCII's other characters are refused before, numbers after.
 */
function asciiDomain(text: string): string | null {
  if (/[^a-z0-9.\-\u0080-\u{10ffff}]|[\s\p{Cc}]/iu.test(text)) return null;
  const domain = domainToASCII(text.replace(/\.$/, '')).toLowerCase();
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(domain) && !/\.\d+$/.test(domain) ? domain : null;
}

/**
 * One form for one mailbox: trimmed, lower case, the domain in ASCII (IDNA), composed characters.
 * Null where the text is no address, or is masked. The local part's dots and tags are kept: whether they matter is
 * the mailbox owner's provider's business, and to guess would join two people.
 */
export function normalizeEmail(text: string): string | null {
  const trimmed = text.normalize('NFKC').trim();
  const at = trimmed.lastIndexOf('@');
  if (at < 1 || at > 64 || isMasked(trimmed)) return null;
  const local = lowerCase(trimmed.slice(0, at));
  const domain = asciiDomain(trimmed.slice(at + 1));
  if (domain === null || /[\s@<>,;:"()[\]\\\p{Cc}]/u.test(local)) return null;
  const address = `${local}@${domain}`;
  return address.length > LONGEST_ADDRESS ? null : address;
}

/**
 * E.164. Numbers without a country are read as of `country` (ISO 3166, the establishment's).
 * Null where the text is no possible number, or is masked.
 */
export function normalizePhone(text: string, country = 'US'): string | null {
  const trimmed = text.normalize('NFKC').trim();
  if (trimmed.length > 40 || isMasked(trimmed)) return null;
  const number = parsePhoneNumberFromString(trimmed, isSupportedCountry(country) ? country : 'US');
  if (number?.isPossible() !== true) return null;
  // A number that reads as another one when it is read again has no normal form.
  return parsePhoneNumberFromString(number.number)?.number === number.number ? number.number : null;
}

/** `a**@example.com`: the first letter and the domain. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '***';
  return `${String.fromCodePoint(address.codePointAt(0) ?? 42)}**${address.slice(at)}`;
}

/** `+*****5555`: the last four digits. */
export const maskPhone = (number: string): string => `+*****${number.slice(-4)}`;

/** `I. L.`: initials. */
export const maskName = (name: string): string =>
  name
    .trim()
    .split(/\s+/u)
    .filter((part) => part !== '')
    .map((part) => `${String.fromCodePoint(part.codePointAt(0) ?? 42)}.`)
    .join(' ');
