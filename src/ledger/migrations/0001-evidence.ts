/**
 * What proves what was done: events, receipts, signed heads and the public keys that they are checked with. These rows are
 * written once. PostgreSQL refuses every change, also where triggers are otherwise off (`enable always`); whole chains go
 * by one door, `end_chains`, when the log's retention is over, and leave a row that says so.
 */
const tables = ['event', 'receipt', 'signed_heads', 'ended_chain'] as const;

/** Makes PostgreSQL refuse to change, delete or empty the rows of a table. */
export const writtenOnce = (table: string): readonly string[] => [
  `create trigger ${table}_written_once before update or delete on ${table}
    for each row execute function refuse_change()`,
  `create trigger ${table}_never_emptied before truncate on ${table}
    for each statement execute function refuse_change()`,
  `alter table ${table} enable always trigger ${table}_written_once`,
  `alter table ${table} enable always trigger ${table}_never_emptied`,
];

export const evidenceStatements: readonly string[] = [
  `create table event (
    id uuid primary key,
    request_id uuid not null references privacy_request,
    sequence integer not null,
    at timestamptz(3) not null,
    actor text not null,
    type text not null,
    message text not null,
    vendor_key text,
    detail bytea,
    hash bytea not null,
    unique (request_id, sequence)
  )`,
  `create table signing_key (
    id text primary key,
    public_key jsonb not null,
    made_at timestamptz(3) not null,
    retired_at timestamptz(3)
  )`,
  `create unique index signing_key_active on signing_key ((true)) where retired_at is null`,
  `create table receipt (
    id uuid primary key,
    request_id uuid not null references privacy_request,
    issued_at timestamptz(3) not null,
    key_id text not null references signing_key,
    event_count integer not null,
    head bytea not null,
    jws text not null
  )`,
  `create index receipt_request on receipt (request_id, id)`,
  `create table signed_heads (
    number bigint primary key,
    signed_at timestamptz(3) not null,
    key_id text not null references signing_key,
    jws text not null
  )`,
  `create index privacy_request_unsigned on privacy_request (id) where event_count > signed_count`,
  `create table ended_chain (
    request_id uuid primary key,
    event_count integer not null,
    head bytea,
    ended_at timestamptz(3) not null
  )`,
  `create function refuse_change() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and tg_table_name in ('event', 'receipt') then
        perform from ended_chain where request_id = old.request_id;
        if found then return old; end if;
      elsif tg_op = 'DELETE' and tg_table_name in ('access_entry', 'access_head') then
        perform from ended_access_chain where chain = old.chain;
        if found then return old; end if;
      elsif tg_op = 'DELETE' and tg_table_name = 'access_chain' then
        perform from ended_access_chain where chain = old.id;
        if found then return old; end if;
      end if;
      raise exception 'rows of % are written once', tg_table_name using errcode = 'restrict_violation';
    end $$`,
  // An ended chain is the end of a closed request whose person was forgotten, and says truly what there was. How long the log
  // is kept after that is the policy's, which the database does not know.
  `create function check_ended_chain() returns trigger language plpgsql as $$
    begin
      perform from privacy_request request join subject on subject.id = request.subject_id
        where request.id = new.request_id and request.closed_at is not null and request.completed_at is not null
        and request.forgotten and subject.erased_at is not null and subject.wrapped_key is null
        and request.event_count = new.event_count and request.head is not distinct from new.head;
      if not found then
        raise exception 'only the chain of a closed request whose person was forgotten can be ended'
          using errcode = 'restrict_violation';
      end if;
      return new;
    end $$`,
  `create trigger ended_chain_checked before insert on ended_chain
    for each row execute function check_ended_chain()`,
  `alter table ended_chain enable always trigger ended_chain_checked`,
  ...tables.flatMap(writtenOnce),
  `create function end_chains(requests uuid[], ended timestamptz) returns void language plpgsql as $$
    begin
      insert into ended_chain (request_id, event_count, head, ended_at)
        select id, event_count, head, ended from privacy_request where id = any(requests);
      delete from receipt where request_id = any(requests);
      delete from event where request_id = any(requests);
    end $$`,
];
