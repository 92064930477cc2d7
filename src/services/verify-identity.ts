import { settleGates } from '../delivery/gates.js';
import { isClosed } from '../domain/roll-up.js';
import type { Viewer } from '../domain/entities.js';
import { endIdentityPause } from '../ledger/clock-pauses.js';
import { goesOn } from './authority.js';
import { onRequest, say, textProblems } from './on-request.js';
import { actorOf, type ServiceDependencies } from './service-dependencies.js';
import type { Verification } from './services.js';
import { problem, Refusal, type Outcomes } from './user-problem.js';

/** Records how the person's identity was verified; what waited for it goes on, clocks that stood still for it too. */
export async function verifyIdentity(
  dependencies: ServiceDependencies,
  viewer: Viewer,
  requestId: string,
  { method, comment }: Verification,
): Promise<Outcomes<string>> {
  const problems = [
    ...(textProblems(method, 'method').length > 0
      ? [problem('INVALID', 'Say how the identity was verified, in 1 to 2,000 characters.', 'method')]
      : []),
    ...(comment === null || comment === '' ? [] : textProblems(comment, 'comment')),
  ];
  if (problems.length > 0) return { value: null, problems };
  return onRequest(dependencies, viewer, requestId, async (on) => {
    const { trx, request, at } = on.change;
    if (isClosed(request.state)) throw conflict('The request has come to its end.');
    if (request.identity_verified_at !== null) throw conflict('The person’s identity was verified already.');
    await trx.updateTable('privacy_request').set({ identity_verified_at: at }).where('id', '=', request.id).execute();
    const moved = await settleGates(dependencies.delivery, on.change);
    const said = (comment ?? '') === '' ? method : `${method}\n${comment}`;
    say(on, 'identity.verified', `The person’s identity was verified.${goesOn(dependencies, moved)}`, said);
    await endIdentityPause(on.change, { actor: actorOf(viewer) });
  });
}

const conflict = (message: string): Refusal => new Refusal(problem('CONFLICT', message, 'request'));
