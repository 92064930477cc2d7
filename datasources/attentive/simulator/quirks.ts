import { choice, flag, quirkSwitches } from '../../simulator-kit/index.js';

/** What the documents leave open or contradict themselves in; the first value is what the reference page shows. */
export const attentiveQuirks = () =>
  quirkSwitches({
    /** What a creation answers: all that was sent, the masked form that a reading has, or the id alone. */
    createEcho: choice(['unmasked', 'masked', 'minimal'], 'unmasked'),
    /** 202 is the legacy API's. */
    createStatus: choice([200, 202], 200),
    /** A 400 says `{"error":"text"}`, or the general `{"error":{"id":1,"message":"text"}}`, or has no body. */
    errorShape: choice(['text', 'object', 'none'], 'text'),
    /** What the 400 for missing identifiers calls them: its sample says subscriber, the fields say subject. */
    missingIdentifierWord: choice(['subscriber', 'subject'], 'subscriber'),
    /** True: the telephone number comes back as `subjectphone`, as a legacy sample spells it. */
    subjectphone: flag(false),
    /** True: new requests get ids of digits alone, and such ids are JSON numbers, as in the legacy API. */
    numericIds: flag(false),
    /** True: processing ends without `processed` becoming true. */
    contradiction: flag(false),
    /** A scope that the token lacks: 403 for what needs it. */
    missingScope: choice(['none', 'privacy_requests:read', 'privacy_requests:write'], 'none'),
  });

export type AttentiveQuirks = ReturnType<typeof attentiveQuirks>;
