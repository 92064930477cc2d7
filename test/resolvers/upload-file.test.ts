import { expect, it } from '@jest/globals';
import { Scope } from '../../src/domain/entities.js';
import { bareServices } from './bare-services.js';
import { graphOver } from './graph-under-test.js';

const mutation = /* GraphQL */ `
  mutation ($input: UploadFileInput!) {
    uploadFile(input: $input) {
      file {
        id
      }
      uploadUrl
      expiresAt
      userErrors {
        code
        field
      }
    }
  }
`;
const input = { request: 'x', name: 'export.pdf', contentType: 'application/pdf', size: 1 };
const nothing = { file: null, uploadUrl: null, expiresAt: null };

it('room for a file is made for nobody who may only read', async () => {
  const ask = await graphOver(bareServices([Scope.read, Scope.reveal]));
  expect(await ask(mutation, { input })).toMatchObject({ data: null, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});

it('room for a file is made for no id that names no request', async () => {
  const ask = await graphOver(bareServices([Scope.read, Scope.write]));
  const event = Buffer.from('RequestEvent:00000000-0000-7000-8000-000000000000').toString('base64url');
  for (const request of ['', 'nonsense', event, 'x'.repeat(300)]) {
    expect(await ask(mutation, { input: { ...input, request } })).toMatchObject({
      data: { uploadFile: { ...nothing, userErrors: [{ code: 'INVALID', field: ['input', 'request'] }] } },
      errors: [],
    });
  }
});
