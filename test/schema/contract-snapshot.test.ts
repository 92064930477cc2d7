import { expect, it } from '@jest/globals';
import { printContract } from '../../resolvers/executable-schema.js';

it('is published as it was last agreed: a change is seen, and agreed to by updating the snapshot', async () => {
  expect(await printContract()).toMatchSnapshot();
});
