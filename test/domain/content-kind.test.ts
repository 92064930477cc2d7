import { describe, expect, it } from '@jest/globals';
import { isMediaType, mayBe } from '../../src/domain/content-kind.js';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

const pdf = bytes('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n');
const png = bytes('\x89PNG\r\n\x1a\n\0\0\0\r');
const zip = bytes('PK\x03\x04\x14\0\0\0');
const html = bytes('\xef\xbb\xbf\n <!-- hello -->\n<!DOCTYPE html><html>');
const program = bytes('MZ\x90\0\x03\0\0\0');
const script = bytes('#!/bin/sh\nrm -r');
const csv = bytes('name,mail\r\nMZ Corp,a@example.com\r\n');
const json = bytes('{"a": 1}');
const password = bytes('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1');

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('content and the type that it is said to have', () => {
  it.each([
    ['a PDF', 'application/pdf', pdf],
    ['a PDF, in capitals', 'Application/PDF', pdf],
    ['an image under the name of another kind of image', 'image/jpeg', png],
    ['an archive', 'application/zip', zip],
    ['an office file, which is an archive', word, zip],
    ['an office file with a password, which is none', word, password],
    ['a table', 'text/csv', csv],
    ['a table that begins with the letters of a program', 'text/csv', bytes('MZ,name\n1,2\n')],
    ['JSON', 'application/json', json],
    ['a page under its own name', 'text/html', html],
    ['a piece of a page', 'text/html', bytes('<div>hello</div>')],
    ['a program under its own name', 'application/x-msdownload', program],
    ['a script under its own name', 'text/x-shellscript', script],
    ['a PDF of which only bytes are said', 'application/octet-stream', pdf],
    ['a table as a spreadsheet program names it', 'application/vnd.ms-excel', csv],
    ['a drawing', 'image/svg+xml', bytes('<svg xmlns="http://www.w3.org/2000/svg">')],
  ])('are taken where they fit: %s', (_what, type, content) => {
    expect(mayBe(type, content)).toBe(true);
  });

  it.each([
    ['a program as a PDF', 'application/pdf', program],
    ['a page as a PDF', 'application/pdf', html],
    ['a text as a PDF', 'application/pdf', csv],
    ['a PDF as an image', 'image/png', pdf],
    ['a page as an image', 'image/svg+xml', html],
    ['a page as a text', 'text/plain', html],
    ['a program as a text', 'text/plain', program],
    ['a script as a text', 'text/plain', script],
    ['an archive as a table', 'text/csv', zip],
    ['a PDF as JSON', 'application/json', pdf],
    ['a PDF as an archive', 'application/zip', pdf],
    ['a program as an office file', word, program],
    ['a program as bytes', 'application/octet-stream', program],
    ['a page as bytes', 'application/octet-stream', html],
    ['a PDF as a page', 'text/html', pdf],
    ['nothing as a PDF', 'application/pdf', bytes('')],
  ])('are refused where they do not: %s', (_what, type, content) => {
    expect(mayBe(type, content)).toBe(false);
  });
});

describe('a media type', () => {
  it.each(['application/pdf', 'TEXT/csv', word, 'image/svg+xml', 'application/x-ndjson'])('may be %s', (type) => {
    expect(isMediaType(type)).toBe(true);
  });

  it.each([
    '',
    'pdf',
    'application/',
    '/pdf',
    'application/pdf; charset=utf-8',
    'text/a b',
    'a/b',
    'text/csv\n',
    '*/*',
  ])('is not %j', (type) => {
    expect(isMediaType(type)).toBe(false);
  });
});
