import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createTicket, readTicket } from '../../src/ledger/upload-ticket.js';

const key = randomBytes(32);
const expiresAt = new Date('2026-11-21T12:15:00.000Z');

describe('a ticket for an upload', () => {
  it('says when it lapses, and what it is known by', () => {
    const ticket = createTicket(key, expiresAt);
    expect(readTicket(key, ticket.text)).toEqual({ hash: ticket.hash, expiresAt });
  });

  it('is another one every time, fit for a path, and not told by what is stored of it', () => {
    const [one, other] = [createTicket(key, expiresAt), createTicket(key, expiresAt)];
    expect(one.text).not.toBe(other.text);
    expect(one.text).toBe(encodeURIComponent(one.text));
    expect(one.text).not.toContain(one.hash.toString('base64url'));
  });

  it('is refused once any part of it is another, such as the time at which it lapses', () => {
    const { text } = createTicket(key, expiresAt);
    const later = text.replace(/^\w+/, new Date('2027-01-01').getTime().toString(36));
    expect(readTicket(key, later)).toBeNull();
    expect(readTicket(randomBytes(32), text)).toBeNull();
    for (const other of ['', text.slice(0, -1), `${text}A`, text.toUpperCase(), `../${text}`, '😀']) {
      expect(readTicket(key, other)).toBeNull();
    }
  });
});
