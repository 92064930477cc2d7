import { faultKinds, type Fault } from '../../datasources/simulator-kit/index.js';

/** The calls that delivery makes for a deletion or a copy, by vendor, as the simulators name them. */
export const operations: Readonly<Record<string, readonly string[]>> = {
  outreach: ['createComplianceRequest', 'listComplianceRequests', 'getComplianceRequest', 'mintToken'],
  attentive: ['create', 'read', 'me'],
  'zoho-desk': ['eraseAll', 'exportAll', 'listSubjectAccessRequests', 'getSubjectAccessRequest', 'mintToken'],
};

const statuses = [400, 401, 403, 404, 408, 409, 422, 425, 429, 500, 502, 503, 504];

/** Everything that a simulator can do wrong at a call, each in all its forms. */
export const faults: readonly Fault[] = faultKinds.flatMap((kind): readonly Fault[] => {
  switch (kind) {
    case 'status':
      return statuses.map((status) => ({ kind, status }));
    case 'html':
      return [200, 502].map((status) => ({ kind, status }));
    case 'delay':
      // In time, and after the account's `timeout`.
      return [100, 1_500].map((ms) => ({ kind, ms }));
    case 'lag':
      // Less than the account's `listLag`.
      return [{ kind, ms: 250 }];
    default:
      return [{ kind }];
  }
});
