import type { RequestFilter, RequestOrder } from '../src/domain/page.js';
import type { RequestPage } from '../src/services/services.js';
import type { PrivacyRequestConnectionType } from '../schema/types/privacy-request-connection-type.js';
import type { OperationContext } from './operation-context.js';
import { pageShape, readPage, toPageArguments, type PageInput } from './page-of.js';
import { privacyRequestShape } from './privacy-request-shape.js';
import type { Shape } from './shape.js';

const newestFirst: RequestOrder = { field: 'RECEIVED_AT', direction: 'DESC' };

const noRequests: RequestPage = { edges: [], hasNextPage: false, hasPreviousPage: false, countAll: async () => 0 };

/** Whether some list in the filter is empty, so that none of its values can hold. */
const holdsNever = (filter: RequestFilter): boolean =>
  filter.health?.words.length === 0 ||
  Object.values(filter).some((value) => Array.isArray(value) && value.length === 0);

/** A page of requests; newest received first where no order is given. */
export async function requestList(
  args: PageInput & { readonly orderBy?: RequestOrder | null },
  filter: RequestFilter,
  { services }: OperationContext,
): Promise<Shape<PrivacyRequestConnectionType>> {
  const page = toPageArguments(args);
  const found = holdsNever(filter)
    ? noRequests
    : await readPage(page, () => services.requests.page(filter, args.orderBy ?? newestFirst, page));
  return { ...pageShape(found, privacyRequestShape), countAll: found.countAll };
}
