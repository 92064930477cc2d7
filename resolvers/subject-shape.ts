import type { Subject } from '../src/domain/entities.js';
import type { IdentifierKind } from '../src/domain/vocabulary.js';
import { isCivilDate } from '../schema/scalars/date-scalar.js';
import type { PostalAddressType, SubjectType } from '../schema/types/subject-type.js';
import { globalId } from './global-id.js';
import type { PersonalData } from './personal-data.js';
import type { Shape } from './shape.js';

/** A person as one viewer is shown them. */
export function subjectShape(subject: Subject, show: PersonalData): Shape<SubjectType> {
  const valuesOf = (kind: IdentifierKind): readonly string[] =>
    subject.identifiers.filter((one) => one.kind === kind).map((one) => show.identifier(kind, one.value));
  const main = subject.identifiers.find((one) => one.kind === 'EMAIL' && one.main);
  return {
    id: globalId('Subject', subject.id),
    name: subject.name === null ? null : show.name(subject.name),
    email: main === undefined ? null : show.email(main.value),
    emails: valuesOf('EMAIL'),
    phones: valuesOf('PHONE'),
    dateOfBirth: show.secret(
      subject.dateOfBirth !== null && isCivilDate(subject.dateOfBirth) ? subject.dateOfBirth : null,
    ),
    postalAddress: addressShape(subject.address, show),
    identifiers: subject.identifiers.map((one) => ({
      kind: one.kind,
      value: show.identifier(one.kind, one.value),
      verifiedAt: one.verifiedAt,
      sourceKeys: one.sources,
    })),
    legalHold: subject.legalHold,
    erasedAt: subject.erasedAt,
    entity: subject,
  };
}

function addressShape(address: Subject['address'], show: PersonalData): Shape<PostalAddressType> | null {
  if (address === null) return null;
  return {
    lines: show.secrets(address.lines),
    city: show.secret(address.city),
    region: address.region,
    postalCode: show.secret(address.postalCode),
    country: address.country,
  };
}
