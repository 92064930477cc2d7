import type { Subject } from '../src/domain/entities.js';
import type { IdentifierKind } from '../src/domain/vocabulary.js';
import { isCivilDate } from '../schema/scalars/date-scalar.js';
import type { PostalAddressType, SubjectIdentifierType, SubjectType } from '../schema/types/subject-type.js';
import { globalId } from './global-id.js';
import { personalDataOf, type PersonalData, type Viewing } from './personal-data.js';
import type { Shape } from './shape.js';

/** A person as one viewer is shown them. Fields are made as they are read: what nobody selects is revealed to nobody. */
export const subjectShape = (subject: Subject, viewing: Viewing): ShownSubject =>
  new ShownSubject(subject, personalDataOf(subject.id, viewing));

class ShownSubject implements Shape<SubjectType> {
  readonly __typename = 'Subject';

  constructor(
    readonly entity: Subject,
    private readonly show: PersonalData,
  ) {}

  get id(): string {
    return globalId('Subject', this.entity.id);
  }

  get name(): string | null {
    return this.entity.name === null ? null : this.show.name(this.entity.name);
  }

  get email(): string | null {
    const main = this.entity.identifiers.find((one) => one.kind === 'EMAIL' && one.main);
    return main === undefined ? null : this.show.email(main.value);
  }

  get emails(): readonly string[] {
    return this.#valuesOf('EMAIL');
  }

  get phones(): readonly string[] {
    return this.#valuesOf('PHONE');
  }

  get dateOfBirth(): string | null {
    const { dateOfBirth } = this.entity;
    return this.show.secret(dateOfBirth !== null && isCivilDate(dateOfBirth) ? dateOfBirth : null);
  }

  get postalAddress(): Shape<PostalAddressType> | null {
    return addressShape(this.entity.address, this.show);
  }

  get identifiers(): readonly Shape<SubjectIdentifierType>[] {
    const { entity, show } = this;
    return entity.identifiers.map(({ kind, value, verifiedAt, sources }) => ({
      kind,
      get value() {
        return show.identifier(kind, value);
      },
      verifiedAt,
      sourceKeys: sources,
    }));
  }

  get legalHold(): Subject['legalHold'] {
    return this.entity.legalHold;
  }

  get erasedAt(): Date | null {
    return this.entity.erasedAt;
  }

  #valuesOf(kind: IdentifierKind): readonly string[] {
    const known = this.entity.identifiers.filter((one) => one.kind === kind);
    return known.map((one) => this.show.identifier(kind, one.value));
  }
}

function addressShape(address: Subject['address'], show: PersonalData): Shape<PostalAddressType> | null {
  if (address === null) return null;
  return {
    get lines() {
      return show.secrets(address.lines);
    },
    get city() {
      return show.secret(address.city);
    },
    region: address.region,
    get postalCode() {
      return show.secret(address.postalCode);
    },
    country: address.country,
  };
}
