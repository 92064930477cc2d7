import type { Reply, Route, SimulatedRequest } from '../../simulator-kit/index.js';
import { acknowledged } from './opt-out-request.js';
import { isDay, listDay } from './requests-by-day.js';
import { isJson, type OptOutMachine, updateOne, updateSeveral } from './updates.js';
import { upload } from './uploads.js';
import { failure, presented, single } from './wire.js';

export const basePath = '/api/v1';

/**
 * Operations: `read` (one request, or a day's: they share a path, so they share a name), `acknowledge`, `update`,
 * `update-bulk`, `upload`. Nothing makes a request: people do that at the vendor.
 */
export function optOutMachineRoutes(machine: OptOutMachine): readonly Route[] {
  const acknowledge = (name: AckRoute, id: (call: SimulatedRequest) => string | null) => (call: SimulatedRequest) =>
    acknowledgeOne(machine, call, name, id);
  const several = (call: SimulatedRequest): Reply => updateSeveral(machine, call);
  const one = (call: SimulatedRequest): Reply => updateOne(machine, call);
  const requests = `${basePath}/requests`;
  return [
    {
      method: 'POST',
      path: `${requests}/ack`,
      operation: 'acknowledge',
      handler: acknowledge('requests-ack', idInBody),
    },
    { method: 'POST', path: `${basePath}/ack`, operation: 'acknowledge', handler: acknowledge('ack', idInBody) },
    {
      method: 'POST',
      path: `${requests}/:key/ack`,
      operation: 'acknowledge',
      handler: acknowledge('id-ack', (call) => call.params.key ?? null),
    },
    { method: 'GET', path: `${requests}/:key`, operation: 'read', handler: (call) => read(machine, call) },
    { method: 'PATCH', path: `${requests}/:key`, operation: 'update', handler: one },
    { method: 'PUT', path: `${requests}/:key`, operation: 'update', handler: one },
    { method: 'PATCH', path: requests, operation: 'update-bulk', handler: several },
    { method: 'PUT', path: requests, operation: 'update-bulk', handler: several },
    { method: 'POST', path: `${basePath}/files`, operation: 'upload', handler: (call) => upload(machine, call) },
  ];
}

type AckRoute = 'requests-ack' | 'ack' | 'id-ack';

function read(machine: OptOutMachine, call: SimulatedRequest): Reply {
  const key = call.params.key ?? '';
  if (isDay(key)) return listDay(machine, call, key);
  const request = machine.journal.get(key);
  if (request === undefined) return failure(machine.quirks, 404);
  return { status: 200, body: single(machine.quirks, presented(request, machine.quirks, machine.origin())) };
}

function acknowledgeOne(
  { journal, quirks }: OptOutMachine,
  call: SimulatedRequest,
  route: AckRoute,
  idOf: (call: SimulatedRequest) => string | null,
): Reply {
  if (quirks.get('ackRoute') !== route) return failure(quirks, quirks.get('otherAckStatus'));
  const id = idOf(call);
  if (id === null) return failure(quirks, 400);
  const request = journal.get(id);
  if (request === undefined) return failure(quirks, 404);
  journal.put(acknowledged(request, call.now));
  return { status: 200, body: single(quirks, { success: true }), effect: { kind: 'acknowledge', nativeId: id } };
}

/** The table of parameters calls it `ID`, the sample `request_id`. */
function idInBody(call: SimulatedRequest): string | null {
  if (!isJson(call) || typeof call.json !== 'object' || call.json === null) return null;
  const fields = new Map<string, unknown>(Object.entries(call.json));
  const id = fields.get('request_id') ?? fields.get('ID');
  return typeof id === 'string' ? id : null;
}
