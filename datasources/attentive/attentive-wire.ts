import { z } from 'zod';
import type { JsonValue } from '../../src/domain/json.js';
import { type ReadResult, readable, unreadable } from '../shared/read-result.js';
import {
  type WireObject,
  isWireObject,
  lenient,
  problemsOf,
  wireBoolean,
  wireId,
  wireLabel,
  wireText,
  wireTime,
} from '../shared/wire.js';

/** A delete request as Attentive shows it. Every field but the id may be left out, and a read masks the identifiers. */
export interface AttentiveDeleteRequest {
  readonly id: string;
  readonly processed: boolean | null;
  readonly type: string | null;
  readonly subjectEmail: string | null;
  readonly subjectPhone: string | null;
  readonly clientUserId: string | null;
  readonly requestMsg: string | null;
  readonly requestDateTime: Date | null;
  readonly processingStartDateTime: Date | null;
  readonly processingEndDateTime: Date | null;
  /** Names of fields that came with something of another type, and are null here. */
  readonly problems: readonly string[];
  readonly raw: JsonValue;
}

const fields = z.object({
  processed: lenient(wireBoolean),
  type: lenient(wireText),
  subjectEmail: lenient(wireText),
  subjectPhone: lenient(wireText),
  clientUserId: lenient(wireLabel),
  requestMsg: lenient(wireText),
  requestDateTime: lenient(wireTime),
  processingStartDateTime: lenient(wireTime),
  processingEndDateTime: lenient(wireTime),
});

/** Reads the answer to a creation or to a read of one request. Without an id it is no request. */
export function readDeleteRequest(value: JsonValue): ReadResult<AttentiveDeleteRequest> {
  if (!isWireObject(value)) return unreadable('not an object');
  const id = wireId.safeParse(value.id);
  if (!id.success) return unreadable('id');
  const source = withOnePhone(value);
  const known = fields.parse(source);
  return readable({ id: id.data, ...known, problems: problemsOf(source, known), raw: value });
}

/** A sample of the older API spells this one key in lower case. */
function withOnePhone(value: WireObject): WireObject {
  const phone = value.subjectPhone ?? value.subjectphone;
  return phone === undefined ? value : { ...value, subjectPhone: phone };
}

/** How an error was explained: one endpoint writes a text, others an object with an id, most of them nothing. */
export type AttentiveErrorForm = 'text' | 'object' | 'none';

const errorText = z.object({ error: z.string().trim().min(1) });
const errorObject = z.object({ error: z.looseObject({}) });

/** Only the form: what an error says may repeat what we sent, so it is never carried on. */
export function readErrorForm(value: JsonValue): AttentiveErrorForm {
  if (errorText.safeParse(value).success) return 'text';
  return errorObject.safeParse(value).success ? 'object' : 'none';
}
