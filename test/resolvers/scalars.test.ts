import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GraphQLError, Kind, type GraphQLScalarType } from 'graphql';
import { formatDuration, parseDuration } from '../../schema/duration.js';
import { DateScalar } from '../../schema/scalars/date-scalar.js';
import { DateTimeScalar, parseInstant } from '../../schema/scalars/date-time-scalar.js';
import { DurationScalar } from '../../schema/scalars/duration-scalar.js';
import { EmailAddressScalar } from '../../schema/scalars/email-address-scalar.js';
import { JsonScalar } from '../../schema/scalars/json-scalar.js';
import { PhoneNumberScalar } from '../../schema/scalars/phone-number-scalar.js';
import { UrlScalar } from '../../schema/scalars/url-scalar.js';

const secret = 'ines.lund@example.com';

describe('an instant', () => {
  it.each([
    ['2026-11-21T09:30:00Z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21t09:30:00.25z', '2026-11-21T09:30:00.250Z'],
    ['2026-11-21T09:30:00+05:30', '2026-11-21T04:00:00.000Z'],
    ['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.000Z'],
  ])('is read from %s', (text, instant) => {
    expect(parseInstant(text)?.toISOString()).toBe(instant);
  });

  it.each(['2026-02-30T00:00:00Z', '2026-11-21T24:00:00Z', '2026-11-21T09:30:00', '2026-11-21', '1763717400', 'now'])(
    'is not read from %s',
    (text) => {
      expect(parseInstant(text)).toBeNull();
    },
  );
});

describe('a length of time', () => {
  it.each([
    ['PT15M', 900_000],
    ['P30D', 2_592_000_000],
    ['P2W', 1_209_600_000],
    ['PT0.25S', 250],
    ['PT0S', 0],
    ['P1DT12H', 129_600_000],
  ])('is read from %s', (text, milliseconds) => {
    expect(parseDuration(text)).toBe(milliseconds);
  });

  it.each(['P', 'PT', 'P1M', 'P1Y', '15M', 'P1DT', '-PT1M', 'PT1.5M', 'P999999999D', ''])(
    'is not read from %s',
    (text) => {
      expect(parseDuration(text)).toBeNull();
    },
  );

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3_000_000_000_000 }), (milliseconds) => {
        expect(parseDuration(formatDuration(milliseconds))).toBe(milliseconds);
      }),
    );
  });

  it('is written shortly', () => {
    expect(formatDuration(900_000)).toBe('PT15M');
    expect(formatDuration(129_600_000)).toBe('P1DT12H');
  });
});

describe('an address or number as input', () => {
  it('is judged by its length only, so that the rest can be a user error', () => {
    expect(EmailAddressScalar.parseValue('not an address')).toBe('not an address');
    expect(EmailAddressScalar.parseValue('a'.repeat(254))).toHaveLength(254);
    expect(() => EmailAddressScalar.parseValue('a'.repeat(255))).toThrow('at most 254');
    expect(PhoneNumberScalar.parseValue('1'.repeat(40))).toHaveLength(40);
    expect(() => PhoneNumberScalar.parseValue('1'.repeat(41))).toThrow('at most 40');
  });
});

describe('a refusal', () => {
  const scalars: readonly GraphQLScalarType[] = [
    DateTimeScalar,
    DateScalar,
    DurationScalar,
    EmailAddressScalar,
    PhoneNumberScalar,
    UrlScalar,
    JsonScalar,
  ];
  const refusals = (scalar: GraphQLScalarType): readonly unknown[] =>
    [
      () => scalar.parseValue({ secret }),
      () => scalar.parseLiteral({ kind: Kind.ENUM, value: secret }),
      () => scalar.parseValue(secret.repeat(200)),
    ].map((act) => {
      try {
        return act();
      } catch (error) {
        return error;
      }
    });

  it.each(scalars)('of $name never repeats what was sent', (scalar) => {
    for (const refusal of refusals(scalar)) {
      expect(refusal).toBeInstanceOf(GraphQLError);
      expect(String(refusal)).not.toContain('ines.lund@');
    }
  });
});
