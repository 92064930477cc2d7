/**
 * What figures over requests are read from. Triggers note every request that is to be counted anew, whoever changes it; a
 * worker counts them, and readers add what is not counted yet. What the log's retention removes stays as a number.
 */
export const figureStatements: readonly string[] = [
  // What is counted of requests for the figures over them; no person and no instant finer than a day.
  `create table request_counted (
    request_id uuid primary key,
    day date not null,
    regulation text not null,
    state text not null,
    rights text[] not null,
    places text[] not null,
    acknowledged_in smallint,
    completed_in smallint,
    on_time boolean
  )`,
  `create table request_kept (
    day date not null,
    regulation text not null,
    state text not null,
    rights text[] not null,
    places text[] not null,
    acknowledged_in smallint,
    completed_in smallint,
    on_time boolean,
    count integer not null,
    unique nulls not distinct (day, regulation, state, rights, places, acknowledged_in, completed_in, on_time)
  )`,
  // A row has its lengths of time in it: there are a few hundred of them, and figures over millions of requests read all.
  `create table request_figure (
    dimension text not null,
    value text not null,
    month date not null,
    count integer not null,
    completed integer not null,
    on_time integer not null,
    buckets smallint[] not null,
    bucket_counts integer[] not null,
    primary key (dimension, value, month)
  )`,
  // Appended to, never updated: whoever changes a request waits for nobody who counts.
  `create table request_uncounted (
    id bigint generated always as identity primary key,
    request_id uuid not null
  )`,
  `create function count_request_again() returns trigger language plpgsql as $$
    begin
      insert into request_uncounted (request_id) values (new.id);
      return null;
    end $$`,
  `create trigger request_made after insert on privacy_request for each row execute function count_request_again()`,
  `create trigger request_changed after update on privacy_request for each row
    when ((old.state, old.rights, old.regulation, old.received_at, old.acknowledged_at, old.completed_at, old.late)
      is distinct from (new.state, new.rights, new.regulation, new.received_at, new.acknowledged_at, new.completed_at, new.late))
    execute function count_request_again()`,
  `create function count_request_of_status_again() returns trigger language plpgsql as $$
    begin
      insert into request_uncounted (request_id) values (new.request_id);
      return null;
    end $$`,
  `create trigger status_made after insert on vendor_status
    for each row execute function count_request_of_status_again()`,
  // What the log's retention removes stays in the figures, as one of so many of its day.
  `create function keep_figures_of_request() returns trigger language plpgsql as $$
    begin
      if exists (select from request_uncounted where request_id = old.id) then
        raise exception 'a request is removed only after it was counted' using errcode = 'object_not_in_prerequisite_state';
      end if;
      insert into request_kept as kept
        (day, regulation, state, rights, places, acknowledged_in, completed_in, on_time, count)
        select day, regulation, state, rights, places, acknowledged_in, completed_in, on_time, 1
        from request_counted where request_id = old.id
        on conflict (day, regulation, state, rights, places, acknowledged_in, completed_in, on_time)
        do update set count = kept.count + 1;
      delete from request_counted where request_id = old.id;
      return null;
    end $$`,
  `create trigger request_removed after delete on privacy_request
    for each row execute function keep_figures_of_request()`,
];
