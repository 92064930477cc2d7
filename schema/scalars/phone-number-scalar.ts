import { shortTextScalar } from './short-text.js';

/** Inside the server the text as it was given; the services normalise it. */
export const PhoneNumberScalar = shortTextScalar({
  name: 'PhoneNumber',
  description:
    'A telephone number, E.164. Masked (+*****5555) unless the viewer may read personal data. As input a number without a country is read as of the organisation’s establishment; a mask is never accepted.',
  wanted: 'Expected a telephone number of at most 40 characters.',
  longest: 40,
});
