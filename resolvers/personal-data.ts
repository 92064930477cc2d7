import { Scope, type Viewer } from '../src/domain/entities.js';
import { maskEmail, maskName, maskPhone } from '../src/domain/identifiers.js';
import type { IdentifierKind } from '../src/domain/vocabulary.js';

/**
 * How one viewer is shown personal data. Every value of a person on its way out passes here, and nowhere else is it
 * decided who sees what.
 */
export interface PersonalData {
  readonly email: (address: string) => string;
  readonly phone: (number: string) => string;
  readonly name: (name: string) => string;
  readonly identifier: (kind: IdentifierKind, value: string) => string;
  /** What has no mask: null unless revealed. */
  readonly secret: <T>(value: T) => T | null;
  /** Lists of what has no mask: empty unless revealed. */
  readonly secrets: <T>(values: readonly T[]) => readonly T[];
}

const unchanged = (value: string): string => value;

const revealed: PersonalData = {
  email: unchanged,
  phone: unchanged,
  name: unchanged,
  identifier: (_kind, value) => value,
  secret: (value) => value,
  secrets: (values) => values,
};

/** A short id would be told by its end. */
const maskId = (id: string): string => (id.length > 8 ? `*****${id.slice(-4)}` : '*****');

const masked: PersonalData = {
  email: maskEmail,
  phone: maskPhone,
  name: maskName,
  identifier: (kind, value) => {
    if (kind === 'EMAIL') return maskEmail(value);
    return kind === 'PHONE' ? maskPhone(value) : maskId(value);
  },
  secret: () => null,
  secrets: () => [],
};

/** Whether the viewer may read personal data. */
export const mayReveal = (viewer: Viewer): boolean => viewer.scopes.includes(Scope.reveal);

/** Plain values for who has `subjects:reveal`, masks for everybody else. */
export const personalDataFor = (viewer: Viewer): PersonalData => (mayReveal(viewer) ? revealed : masked);
