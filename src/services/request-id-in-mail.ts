import PostalMime from 'postal-mime';
import { BadArgument } from './user-problem.js';

/** An e-mail is at most this long, in characters. */
const LONGEST_MESSAGE = 256_000;

/**
 * `oom-request-id: j4l35j4K`, as it stands in the `Comments` header and at the end of the footer. What may be repeated is
 * never followed by what could be the same: mails come from anybody, and a long one would be searched for hours.
 */
const REQUEST_ID = /oom-request-id\s*(?:[:=]\s*)?([A-Za-z0-9_-]{1,64})/iu;
const TAG = /<[^<>]*>/gu;

/**
 * The id that an Opt-Out Machine mail names: from the `Comments` header, else from the footer's text, the last one there,
 * since what is quoted from an earlier mail stands above or below the vendor's own footer. Null where it names none.
 * Throws `BadArgument` for a mail that is too long.
 */
export async function requestIdInMail(message: string): Promise<string | null> {
  if (message.length > LONGEST_MESSAGE) throw new BadArgument('The message is longer than 256,000 characters.');
  const mail = await PostalMime.parse(message);
  for (const header of mail.headers) {
    const found = header.key === 'comments' ? headerId(header.value) : null;
    if (found !== null) return found;
  }
  const text = mail.text ?? (mail.html ?? '').replaceAll(TAG, ' ');
  const all = [...text.matchAll(new RegExp(REQUEST_ID, 'giu'))];
  return all.at(-1)?.[1] ?? null;
}

/** The header holds `oom-request-id: <id>` or the id alone. */
function headerId(value: string): string | null {
  const named = REQUEST_ID.exec(value)?.[1];
  return named ?? /^[A-Za-z0-9_-]{4,64}$/u.exec(value.trim())?.[0] ?? null;
}
