import type { RequestFile } from '../src/domain/entities.js';
import type { RequestFileType } from '../schema/types/request-file-type.js';
import { globalId } from './global-id.js';
import type { Shape } from './shape.js';

/** A file for the person as the graph shows it. */
export const requestFileShape = (file: RequestFile): Shape<RequestFileType> => ({
  id: globalId('RequestFile', file.id),
  name: file.name,
  contentType: file.contentType,
  size: file.size,
  sha256: file.sha256,
  state: file.state,
  deliveredAt: file.deliveredAt,
});
