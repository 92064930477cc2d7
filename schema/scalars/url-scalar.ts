import { shortTextScalar } from './short-text.js';

/** Inside the server a text. What vendors send is made sure to be http or https before it gets here. */
export const UrlScalar = shortTextScalar({
  name: 'URL',
  description: 'A URL with the scheme http or https.',
  wanted: 'Expected a URL of at most 2048 characters.',
  longest: 2048,
});
