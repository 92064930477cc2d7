import { VendorState } from '../../src/domain/vocabulary.js';
import { isFinal } from '../../src/domain/roll-up.js';

/** What a console shows of a list of requests: request, person and statuses, about thirty leaves for each. */
const page = `
    pageInfo { hasNextPage endCursor }
    nodes {
      id reference regulation state receivedAt acknowledgedAt completedAt closedAt createdAt updatedAt
      subject { id name email emails phones dateOfBirth erasedAt }
      vendorStatuses {
        id role right state outcome reason confidence observedAt submittedAt completedAt
        vendor { key name }
      }
    }`;

export const pageDocument = `query PageOfRequests($first: Int!) {
  privacyRequests(first: $first) {${page}
  }
}`;

/** The same page of any list, at any place. */
export const anyPageDocument = `query PageOfSomeRequests($first: Int, $last: Int, $after: String, $filter: PrivacyRequestFilter) {
  privacyRequests(first: $first, last: $last, after: $after, filter: $filter) {${page}
  }
}`;

export const figuresDocument = `query Figures {
  statistics(groupBy: [VENDOR, MONTH]) {
    total open completed overdue atRisk onTimeRate medianTimeToAcknowledge medianTimeToComplete p95TimeToComplete
    groups { keys { dimension value } total open completed overdue onTimeRate medianTimeToComplete }
  }
}`;

export const pageSize = 50;

/** Fifty requests in some states at a vendor, each asked for anew there. */
export const freshDocument = `query FreshStatuses($vendors: [ID!], $states: [VendorState!], $received: DateTimeRange) {
  privacyRequests(first: ${pageSize}, filter: { vendors: $vendors, vendorStates: $states, received: $received }) {
    nodes { vendorStatuses(vendors: $vendors, maxAge: "PT0S") { state observedAt } }
  }
}`;

export const deletionDocument = `mutation RequestDeletion($input: RequestDeletionInput!) {
  requestDeletion(input: $input) { privacyRequest { id } userErrors { code } }
}`;

const states = Object.values(VendorState);
export const finalWords: readonly VendorState[] = states.filter((state) => isFinal(state));
export const openWords: readonly VendorState[] = states.filter((state) => !isFinal(state));
