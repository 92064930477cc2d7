import { recordTypes, type NodeReference, type NodeType } from './global-id.js';
import type { OperationContext } from './operation-context.js';
import { privacyRequestShape } from './privacy-request-shape.js';
import { requestEventShape } from './request-event-shape.js';
import { requestFileShape } from './request-file-shape.js';
import { subjectShape } from './subject-shape.js';
import { vendorRecordShape } from './vendor-record-shape.js';
import { vendorShape } from './vendor-shape.js';
import { vendorStatusShape } from './vendor-status-shape.js';

/** Something with an id, and the name of its type: what an interface of the graph is resolved from. */
export interface FoundNode {
  readonly __typename: string;
  readonly id: string;
}

type Find = (uuid: string, context: OperationContext) => Promise<FoundNode | null>;

const ifFound = <T>(
  __typename: NodeType,
  found: T | null,
  shape: (found: T) => { readonly id: string },
): FoundNode | null => (found === null ? null : { ...shape(found), __typename });

const findRecord =
  (type: string): Find =>
  async (uuid, context) => {
    const record = await context.services.requests.recordById(uuid);
    if (record === null || recordTypes[record.kind] !== type) return null;
    return vendorRecordShape(record, context);
  };

const finders: Record<NodeType, Find> = {
  PrivacyRequest: async (uuid, { services }) =>
    ifFound('PrivacyRequest', await services.requests.byId(uuid), privacyRequestShape),
  Subject: async (uuid, context) => {
    const subject = await context.services.subjects.byId(uuid);
    return subject === null ? null : subjectShape(subject, context);
  },
  Vendor: async (uuid, { services }) => ifFound('Vendor', services.vendors.byId(uuid), vendorShape),
  VendorStatus: async (uuid, { services }) =>
    ifFound('VendorStatus', await services.requests.statusById(uuid), vendorStatusShape),
  RequestEvent: async (uuid, { services }) =>
    ifFound('RequestEvent', await services.requests.eventById(uuid), requestEventShape),
  RequestFile: async (uuid, { services }) =>
    ifFound('RequestFile', await services.requests.fileById(uuid), requestFileShape),
  OutreachComplianceRequest: findRecord('OutreachComplianceRequest'),
  AttentiveDeleteRequest: findRecord('AttentiveDeleteRequest'),
  OptOutMachineRequest: findRecord('OptOutMachineRequest'),
  ZohoSubjectAccessRequest: findRecord('ZohoSubjectAccessRequest'),
};

/** What an id of the graph stands for, as the viewer is shown it; null where that is gone or was never there. */
export const findNode = ({ type, uuid }: NodeReference, context: OperationContext): Promise<FoundNode | null> =>
  finders[type](uuid, context);
