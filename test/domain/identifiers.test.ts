import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  isMasked,
  maskEmail,
  maskName,
  maskPhone,
  normalizeEmail,
  normalizePhone,
} from '../../src/domain/identifiers.js';

// cspell:ignore bücher bcher ｅｘａｍｐｌｅ nple dple zäöü
describe('an e-mail address', () => {
  it.each([
    ['letters of either case', 'Ida.Lovelace@Example.COM', 'ida.lovelace@example.com'],
    ['space around it', '  ida@example.com\t\n', 'ida@example.com'],
    ['full-width letters and sign', 'ｉｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'ida@example.com'],
    ['a domain in another script', 'ida@BÜCHER.example.com', 'ida@xn--bcher-kva.example.com'],
    ['the same domain in its ASCII form', 'ida@xn--bcher-kva.EXAMPLE.com', 'ida@xn--bcher-kva.example.com'],
    ['an ideographic full stop', 'ida@example。com', 'ida@example.com'],
    ['a dot at the end of the domain', 'ida@example.com.', 'ida@example.com'],
    ['letters in parts and composed', 'jose\u0301@example.com', 'jos\u00e9@example.com'],
    ['a capital that has no composed form', 'J\u030c@example.com', '\u01f0@example.com'],
    ['dots and tags, which it keeps', 'i.d.a+news@example.com', 'i.d.a+news@example.com'],
  ])('has one form, whatever it is written with: %s', (_what, written, normal) => {
    expect(normalizeEmail(written)).toBe(normal);
  });

  it.each([
    ['nothing', ''],
    ['no sign', 'ida.example.com'],
    ['no local part', '@example.com'],
    ['no domain', 'ida@'],
    ['a domain of one label', 'ida@localhost'],
    ['space within', 'ida lovelace@example.com'],
    ['a line break in the domain', 'ida@exam\nple.com'],
    ['two addresses', 'ida@example.com, joe@example.com'],
    ['a name around it', 'Ida <ida@example.com>'],
    ['two signs', 'ida@joe@example.com'],
    ['a path after the domain', 'ida@example.com/path'],
    ['a query after the domain', 'ida@example.com?x=1'],
    ['a fragment after the domain', 'ida@example.com#x'],
    ['a backslash in the domain', 'ida@example.com\\x'],
    ['a port', 'ida@example.com:25'],
    ['percent signs in the domain', 'ida@exa%6dple.com'],
    ['a number for a domain', 'ida@127.1'],
    ['an underscore in the domain', 'ida@ex_ample.com'],
    ['a masked local part', 'i**@example.com'],
    ['a masked domain', 'ida@***.com'],
    ['a local part of more than 64 characters', `${'a'.repeat(65)}@example.com`],
    ['more than 254 characters', `ida@${'a23456789.'.repeat(25)}com`],
  ])('is none: %s', (_what, text) => {
    expect(normalizeEmail(text)).toBeNull();
  });

  it('has a normal form that stays as it is', () => {
    const local = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    const domain = fc.oneof(
      fc.domain(),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((label) => `${label}.example.com`),
    );
    fc.assert(
      fc.property(local, domain, (one, other) => {
        const normal = normalizeEmail(`${one}@${other}`);
        return normal === null || normalizeEmail(normal) === normal;
      }),
      { numRuns: 2_000 },
    );
  });

  it('has a normal form that stays as it is for every letter there is, with every mark that may stand over it', () => {
    const marks = ['', '\u0301', '\u0307', '\u030c', '\u0323', '\u0345'];
    for (let code = 0x21; code < 0x30000; code += 1) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      for (const mark of marks) {
        const normal = normalizeEmail(`${String.fromCodePoint(code)}${mark}@example.com`);
        if (normal !== null && normalizeEmail(normal) !== normal) throw new Error(`not stable: U+${code.toString(16)}`);
      }
    }
  });

  it('shows its first letter and its domain, and nothing of the rest', () => {
    expect(maskEmail('ida@example.com')).toBe('i**@example.com');
    expect(maskEmail('no address')).toBe('***');
    fc.assert(
      fc.property(fc.emailAddress(), (written) => {
        const normal = normalizeEmail(written);
        if (normal === null) return true;
        const masked = maskEmail(normal);
        const [first = ''] = normal;
        return masked === `${first}**${normal.slice(normal.lastIndexOf('@'))}` && isMasked(masked);
      }),
    );
  });

  it('cannot be read back from its mask', () => {
    fc.assert(fc.property(fc.emailAddress(), (written) => normalizeEmail(maskEmail(written)) === null));
  });
});

describe('a telephone number', () => {
  it.each([
    ['in E.164', '+12025550123', 'US', '+12025550123'],
    ['with its country and separators', '+1 (202) 555-0123', 'DE', '+12025550123'],
    ['without a country, of the establishment’s', '(202) 555-0123', 'US', '+12025550123'],
    ['in full-width digits', '＋１２０２５５５０１２３', 'US', '+12025550123'],
    ['with space around it', '  +1 202 555 0123 ', 'US', '+12025550123'],
    ['of another country, with its trunk prefix', '020 7946 0123', 'GB', '+442079460123'],
    ['where the establishment’s country is none we know', '202 555 0123', 'XX', '+12025550123'],
  ])('has one form: %s', (_what, written, country, normal) => {
    expect(normalizePhone(written, country)).toBe(normal);
  });

  it.each([
    ['nothing', ''],
    ['words', 'call me'],
    ['too few digits', '+1 202 555'],
    ['masked', '+*****0123'],
    ['longer than any number', `+1 202 555 0123${' '.repeat(30)}0`],
  ])('is none: %s', (_what, text) => {
    expect(normalizePhone(text)).toBeNull();
  });

  it('has a normal form that stays as it is, in whatever country it is read', () => {
    const digits = fc.stringMatching(/^\+[1-9][0-9]{6,13}$/);
    fc.assert(
      fc.property(digits, fc.constantFrom('US', 'GB', 'DE', 'BR', 'CA'), (written, country) => {
        const normal = normalizePhone(written);
        return normal === null || normalizePhone(normal, country) === normal;
      }),
    );
  });

  it('shows its last four digits, and cannot be read back', () => {
    expect(maskPhone('+12025550123')).toBe('+*****0123');
    expect(normalizePhone(maskPhone('+12025550123'))).toBeNull();
  });
});

describe('what a vendor has masked', () => {
  it.each(['+*****5555', 'a**@website.com', '***'])('is recognised: %s', (text) => {
    expect(isMasked(text)).toBe(true);
    expect(normalizeEmail(text)).toBeNull();
    expect(normalizePhone(text)).toBeNull();
  });

  it('is not seen in what is whole', () => {
    expect(isMasked('ida@example.com')).toBe(false);
    expect(isMasked('+12025550123')).toBe(false);
  });
});

describe('a name', () => {
  it('is shown as its initials', () => {
    expect(maskName('Ida Lovelace')).toBe('I. L.');
    expect(maskName('  ida   maria lovelace ')).toBe('i. m. l.');
    expect(maskName('')).toBe('');
  });

  it('shows no more than one letter of each of its parts', () => {
    const part = fc.stringMatching(/^[a-zäöü]{2,8}$/u);
    fc.assert(fc.property(fc.array(part, { maxLength: 4 }), (all) => maskName(all.join(' ')).length <= all.length * 3));
  });
});
