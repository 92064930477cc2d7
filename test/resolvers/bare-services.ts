import type { Viewer } from '../../src/domain/entities.js';
import type { Services } from '../../src/services/services.js';

const notAsked = (): never => {
  throw new Error('The services were asked, and should not have been.');
};

/** Services that must not be asked for anything but who the viewer is and which vendors there are (none). */
export const bareServices = (scopes: Viewer['scopes']): Services => ({
  viewer: { id: 'viewer-1', name: null, scopes },
  requests: {
    byId: notAsked,
    byReference: notAsked,
    byVendorRecord: notAsked,
    byEmailMessage: notAsked,
    page: notAsked,
    statistics: notAsked,
    changes: notAsked,
    statusById: notAsked,
    statusesOf: notAsked,
    recordById: notAsked,
    recordsOf: notAsked,
    receiptOf: notAsked,
    eventById: notAsked,
    events: notAsked,
    planDeletion: notAsked,
    requestDeletion: notAsked,
    requestAccess: notAsked,
    acknowledge: notAsked,
    acknowledgeMany: notAsked,
    update: notAsked,
    updateMany: notAsked,
    uploadFile: notAsked,
    filesOf: notAsked,
    fileById: notAsked,
    cancel: notAsked,
    verifyIdentity: notAsked,
    approve: notAsked,
    approvalPlan: notAsked,
    extendDeadline: notAsked,
    pauseClock: notAsked,
    resumeClock: notAsked,
    retryVendor: notAsked,
    excludeVendor: notAsked,
    attestVendor: notAsked,
  },
  subjects: {
    byId: notAsked,
    byEmail: notAsked,
    byPhone: notAsked,
    possibleMatches: notAsked,
    addIdentifier: notAsked,
    placeLegalHold: notAsked,
    releaseLegalHold: notAsked,
    statusesOf: notAsked,
  },
  vendors: { all: () => [], byKey: () => null, byId: () => null, health: notAsked, healthChanges: notAsked },
});
