import { Scope, type Viewer } from '../src/domain/entities.js';
import { maskEmail, maskName, maskPhone } from '../src/domain/identifiers.js';
import type { IdentifierKind } from '../src/domain/vocabulary.js';
import type { OperationContext } from './operation-context.js';

/**
 * How one viewer is shown the personal data of one person. Every value of a person on its way out passes here, and nowhere
 * else is it decided who sees what. To be called when the value is read: what is called has been seen.
 */
export interface PersonalData {
  email(address: string): string;
  phone(number: string): string;
  name(name: string): string;
  identifier(kind: IdentifierKind, value: string): string;
  /** What has no mask: null unless revealed. */
  secret<T>(value: T): T | null;
  /** Lists of what has no mask: empty unless revealed. */
  secrets<T>(values: readonly T[]): readonly T[];
}

/** Plain values, and a note of whose they are. */
class Revealed implements PersonalData {
  constructor(
    private readonly subjectId: string,
    private readonly revealed: Set<string>,
  ) {}

  email(address: string): string {
    return this.#noted(address);
  }

  phone(number: string): string {
    return this.#noted(number);
  }

  name(name: string): string {
    return this.#noted(name);
  }

  identifier(_kind: IdentifierKind, value: string): string {
    return this.#noted(value);
  }

  secret<T>(value: T): T | null {
    return value === null ? null : this.#noted(value);
  }

  secrets<T>(values: readonly T[]): readonly T[] {
    return values.length === 0 ? values : this.#noted(values);
  }

  #noted<T>(value: T): T {
    this.revealed.add(this.subjectId);
    return value;
  }
}

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

/** What of an operation decides how a person is shown in it. */
export type Viewing = Pick<OperationContext, 'services' | 'now' | 'revealed'>;

/** Plain values for who has `subjects:reveal`, each noted in the operation; masks for everybody else. */
export const personalDataOf = (subjectId: string, { services, revealed }: Viewing): PersonalData =>
  mayReveal(services.viewer) ? new Revealed(subjectId, revealed) : masked;
