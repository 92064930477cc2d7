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
  `create table ended_access_chain (
    chain uuid primary key,
    entries integer not null,
    ended_at timestamptz(3) not null
  )`,
  ...['access_chain', 'access_entry', 'access_head', 'ended_access_chain'].flatMap(writtenOnce),
  // The one door: whole chains, all of them from before the log's retention. A row for each says that there was one.
  `create function end_access_chains(before timestamptz, ended timestamptz) returns void language plpgsql as $$
    begin
      insert into ended_access_chain (chain, entries, ended_at)
        select id, (select count(*) from access_entry where chain = access_chain.id), ended
        from access_chain
        where began_at < before
          and not exists (select from access_entry where chain = access_chain.id and at >= before)
          and not exists (select from access_head where chain = access_chain.id and signed_at >= before);
      delete from access_head using ended_access_chain as over where access_head.chain = over.chain;
      delete from access_entry using ended_access_chain as over where access_entry.chain = over.chain;
      delete from access_chain using ended_access_chain as over where access_chain.id = over.chain;
    end $$`,
];
