import { amount, choice, flag, quirkSwitches } from '../../simulator-kit/index.js';

/** What the documents leave open or contradict themselves in; the value that stands first is the default. */
export const optOutMachineQuirks = () =>
  quirkSwitches({
    /** Which acknowledgement exists: POST /requests/ack (prose), /ack (sample) or /requests/<ID>/ack (first edition). */
    ackRoute: choice(['requests-ack', 'ack', 'id-ack'], 'requests-ack'),
    /** What the other two answer. */
    otherAckStatus: choice([404, 405], 404),
    /** `bare`: answers that are no list stand by themselves, as in the first editions, instead of in `data`. */
    envelope: choice(['data', 'bare'], 'data'),
    /** False: lists have `data` alone, as before the paging fields were added. */
    pagingFields: flag(true),
    /** What a page beyond the last one shows: the last one again, no entries, or 404. */
    pageBeyondEnd: choice(['clamp', 'empty', 'not-found'], 'clamp'),
    /** A day without requests: 200 without entries, or 404. */
    emptyDay: choice(['empty', 'not-found'], 'empty'),
    /** Order within a day; it is not documented. */
    order: choice(['oldest-first', 'newest-first'], 'oldest-first'),
    /** Hours that the vendor's day lies off UTC; it is not documented where a day begins. */
    dayOffsetHours: choice([0, -5, -8], 0),
    /** `documented`: `opt_out_completed` true, `update_received` "true". Otherwise both alike. */
    booleans: choice(['documented', 'texts', 'booleans'], 'documented'),
    /** Items of `errors` in the answer to a bulk update; the documents show none. */
    bulkErrorItems: choice(['text', 'object'], 'text'),
    /** True: the answer to a bulk update leaves out its last item, which is carried out all the same. */
    bulkLeavesOutLast: flag(false),
    /** True: updates are answered as received and not carried out. */
    updatesOnlyReceived: flag(false),
    /** True: a request that was answered once takes no other state. */
    finalStatesLocked: flag(false),
    /** Which form of upload is taken; 415 for the other. */
    uploadEncoding: choice(['both', 'multipart', 'json'], 'both'),
    /** True: 406 unless `Accept` names application/json; otherwise only when it rules JSON out. */
    strictAccept: flag(false),
    /** Calls in a second before 429; 0: no limit, as none is documented. */
    callsPerSecond: amount(0),
    /** Body of an error; the documents show none. `object` is what the framework suggested by the paging fields has. */
    errorBody: choice(['object', 'text', 'none'], 'object'),
    /** What a request for data is called in new requests. */
    accessWord: choice(['access', 'right-to-know'], 'access'),
    /** What a request for deletion is called in new requests; the documents never show one. */
    deleteWord: choice(['delete', 'erasure', 'deletion'], 'delete'),
    /** True: new requests ask for `limit-use` as well, a type that no document names. */
    unknownType: flag(false),
    /** `identity_verification_proof` of the answers. */
    proof: choice(['present', 'null', 'absent'], 'present'),
  });

export type OptOutMachineQuirks = ReturnType<typeof optOutMachineQuirks>;
