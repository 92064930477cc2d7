import { sql, type RawBuilder } from 'kysely';
import { anyHealth } from '../clocks.js';
import { between } from './duration-sql.js';

/** What of the facts is wanted, besides what is always there. */
export interface WantedFacts {
  /** Also whether a request is `overdue` or `at_risk` at this moment. */
  readonly now?: Date;
  /** Where it is handled costs a look for each request; without it, `places` is null. True by default. */
  readonly places?: boolean;
}

/**
 * What figures are made of, of each of `requests`, which are rows of `privacy_request`: the civil day on which it was
 * received at the establishment, its words, where it is handled (`account/RIGHT`), and how long it took, in milliseconds.
 * Nothing of the person.
 */
export const requestFacts = (
  requests: RawBuilder<unknown>,
  { now, places = true }: WantedFacts = {},
): RawBuilder<unknown> => sql`
  select privacy_request.id as request_id,
    (received_at at time zone (clock_settings -> 'establishment' ->> 'timeZone'))::date as day,
    regulation, privacy_request.state, rights,
    ${places ? placesOfRequest : sql`null::text[]`} as places,
    ${between(sql`received_at`, sql`acknowledged_at`)} as acknowledged_ms,
    ${between(sql`received_at`, sql`completed_at`)} as completed_ms,
    case when completed_at is not null then not late end as on_time
    ${now === undefined ? sql`` : sql`, ${anyHealth(['OVERDUE'], now)} as overdue, ${anyHealth(['AT_RISK'], now)} as at_risk`}
  from ${requests} privacy_request`;

const placesOfRequest = sql`
  array(select vendor_key || '/' || "right" from vendor_status where request_id = privacy_request.id order by 1)`;
