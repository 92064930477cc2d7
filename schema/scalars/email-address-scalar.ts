import { shortTextScalar } from './short-text.js';

/** Inside the server the text as it was given; the services normalise it. */
export const EmailAddressScalar = shortTextScalar({
  name: 'EmailAddress',
  description:
    'An e-mail address. Masked (a**@example.com) unless the viewer may read personal data. A mask is never accepted as input.',
  wanted: 'Expected an e-mail address of at most 254 characters.',
  longest: 254,
});
