import { writtenOnce } from './0001-evidence.js';

/** Who may come in by a key, and who has seen personal data. */
export const accessStatements: readonly string[] = [
  `create table api_key (
    id text primary key,
    hash bytea not null,
    name text not null,
    scopes text[] not null,
    made_at timestamptz(3) not null,
    expires_at timestamptz(3),
    revoked_at timestamptz(3)
  )`,
  `create table access_chain (
    id uuid primary key,
    began_at timestamptz(3) not null
  )`,
  `create table access_entry (
    chain uuid not null references access_chain,
    sequence integer not null,
    at timestamptz(3) not null,
    viewer text not null,
    operation text,
    request text not null,
    subjects uuid[] not null,
    hash bytea not null,
    primary key (chain, sequence)
  )`,
  `create table access_head (
    chain uuid not null references access_chain,
    sequence integer not null,
    signed_at timestamptz(3) not null,
    key_id text not null references signing_key,
    jws text not null,
    primary key (chain, sequence)
  )`,
  ...['access_chain', 'access_entry', 'access_head'].flatMap(writtenOnce),
];
