/** Longest free text: messages, comments. In UTF-16 units. */
export const LONGEST_TEXT = 2000;
/** Longest text that goes to an intake vendor with an answer, in UTF-16 units: it takes no longer ones. */
export const LONGEST_ANSWER = 250;
/** Longest e-mail that is read, in UTF-16 units. */
export const LONGEST_EMAIL_MESSAGE = 256_000;
/** Longest id, key, reference or hash that is looked at. */
export const LONGEST_WORD = 255;
/** Longest list of ids or words in one argument. */
export const LONGEST_LIST = 100;
/** Largest page of a connection. */
export const LARGEST_PAGE = 100;
export const DEFAULT_PAGE = 20;
/** Dimensions that figures are divided by at once. */
export const MOST_DIMENSIONS = 3;
/** Groups in one answer: with all of their figures they cost just less than an operation may. */
export const LARGEST_GROUPING = 700;
/** Groups that an answer is taken to have before it is known: a year's months at four vendors. */
export const USUAL_GROUPING = 48;
