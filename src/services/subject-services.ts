import type { Subject, Viewer } from '../domain/entities.js';
import { normalizeEmail, normalizePhone } from '../domain/identifiers.js';
import { required } from '../domain/invariant-error.js';
import { inOrder, toStatus } from '../ledger/requests.js';
import { loadPossibleMatches, subjectsByIdentifier } from '../ledger/subjects.js';
import { addIdentifier } from './add-identifier.js';
import { chosenStatuses, type Loaders } from './create-loaders.js';
import { placeLegalHold, releaseLegalHold } from './legal-hold.js';
import type { ServiceDependencies } from './service-dependencies.js';
import type { SubjectServices } from './services.js';
import { BadArgument, type Outcomes } from './user-problem.js';

/** What is promised about people, for one operation. */
export function subjectServices(dependencies: ServiceDependencies, viewer: Viewer, loaders: Loaders): SubjectServices {
  const { ledger } = dependencies.delivery;
  const holders = (kind: 'EMAIL' | 'PHONE', value: string) =>
    subjectsByIdentifier(ledger, ledger.db, { kind, value, main: true, source: null });
  const acted = async (outcome: Outcomes<string>): Promise<Outcomes<Subject>> => {
    if (outcome.value === null) return outcome;
    loaders.subject.clear(outcome.value);
    return { value: required(await loaders.subject.load(outcome.value), 'The person that was changed'), problems: [] };
  };
  return {
    byId: (id) => loaders.subject.load(id),
    async byEmail(email) {
      const normal = normalizeEmail(email);
      if (normal === null) throw new BadArgument('email is not an e-mail address, or it is masked.');
      const [id] = await holders('EMAIL', normal);
      return id === undefined ? null : loaders.subject.load(id);
    },
    async byPhone(phone) {
      const normal = normalizePhone(phone, dependencies.country);
      if (normal === null)
        throw new BadArgument('phone is not a telephone number, or it is masked; write it with its country code.');
      const [id, second] = await holders('PHONE', normal);
      return id === undefined || second !== undefined ? null : loaders.subject.load(id);
    },
    async possibleMatches({ id }) {
      const others = await loaders.subject.loadMany([...(await loadPossibleMatches(ledger.db, id))]);
      return others.filter((other): other is Subject => other !== null && !(other instanceof Error));
    },
    addIdentifier: async (id, input) => acted(await addIdentifier(dependencies, viewer, id, input)),
    placeLegalHold: async (id, reason) => acted(await placeLegalHold(dependencies, viewer, id, reason)),
    releaseLegalHold: async (id, comment) => acted(await releaseLegalHold(dependencies, viewer, id, comment)),
    async statusesOf({ id }, options) {
      const rows = await ledger.db.selectFrom('vendor_status').selectAll().where('subject_id', '=', id).execute();
      rows.sort((a, b) => b.received_at.getTime() - a.received_at.getTime() || inOrder(a, b));
      if (options.maxAgeMs === null) return chosenStatuses(rows.map(toStatus), options);
      const requests = [...new Set(rows.map((row) => row.request_id))];
      const lists = await loaders.statuses.loadMany(requests.map((requestId) => ({ requestId, options })));
      return lists.flatMap((list) => {
        if (list instanceof Error) throw list;
        return list;
      });
    },
  };
}
