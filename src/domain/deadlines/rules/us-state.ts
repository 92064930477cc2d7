import type { Regulation } from '../../vocabulary.js';
import type { CalendarChoice } from '../calendars.js';
import type { CivilDate } from '../deadline.js';
import type { Alternative, Counting, RegulationRules } from './rule.js';

interface StateLaw {
  readonly regulation: Regulation;
  readonly name: string;
  readonly inForce: CivilDate;
  readonly calendar: CalendarChoice;
  /** Where the 45 days and their extension are. */
  readonly citation: string;
  readonly optOut?: {
    readonly citation: string;
    readonly remarks?: readonly string[];
    readonly alternatives?: readonly Alternative[];
  };
}

/** What these laws have in common: 45 days from receipt, 45 more once, for every right; the last day never moves. */
export function usState({ regulation, name, inForce, calendar, citation, optOut }: StateLaw): RegulationRules {
  const counting: Counting = {
    unit: 'DAYS',
    length: 45,
    extended: 90,
    firstDay: 'AFTER_RECEIPT',
    rollsBy: null,
    by: citation,
  };
  return {
    regulation,
    name,
    lacks: {},
    versions: [
      {
        effective: { from: inForce, to: null },
        calendar,
        clocks: [
          { obligation: 'RESPOND', rights: ['DELETION', 'ACCESS'], citation, verified: true, counting },
          { obligation: 'OPT_OUT', rights: ['OPT_OUT'], citation, verified: true, counting, ...optOut },
        ],
        extension: { citation },
        pause: null,
        noPause: `${citation}: the 45 days are counted from receipt`,
        beginsWithIdentity: null,
      },
    ],
  };
}
