import { europeanEconomicArea } from '../regulation.js';
import { weekendDay, type Day } from './civil-date.js';
import type { Establishment } from './deadline.js';
import { holidays, holidaysFrom } from './holidays.generated.js';

/** Which days are off. */
export interface Calendar {
  /** Whose holidays: a country, or a part of one. */
  readonly name: string;
  /** The calendar's data and their version. */
  readonly version: string;
  /** Why the day is none to work on; null where it is a working day. */
  readonly dayOff: (day: Day) => string | null;
}

type TableId = keyof typeof holidays;

/** Which calendar a law is counted with; where it depends on the establishment, how. */
export type CalendarChoice = TableId | 'CALIFORNIA' | 'UNITED_KINGDOM' | 'MEMBER_STATE';

/** Day to holiday. */
const holidaysOf = (id: TableId): ReadonlyMap<string, string> =>
  new Map(Object.entries(holidays[id]).flatMap(([name, days]) => days.split(' ').map((day) => [day, name] as const)));

const countries = new Intl.DisplayNames('en', { type: 'region' });

const parts: Partial<Readonly<Record<TableId, string>>> = {
  'CA-QC': 'Quebec',
  'GB-ENG': 'England and Wales',
  'GB-NIR': 'Northern Ireland',
  'GB-SCT': 'Scotland',
  'US-CA': 'California’s State offices',
  'US-CO': 'Colorado',
  'US-CT': 'Connecticut',
  'US-TX': 'Texas',
  'US-UT': 'Utah',
  'US-VA': 'Virginia',
};

const calendars = new Map<TableId, Calendar>();

/** The calendar as the table has it; read once in a process. */
function tabled(id: TableId): Calendar {
  const known = calendars.get(id);
  if (known !== undefined) return known;
  const days = holidaysOf(id);
  const read: Calendar = {
    name: parts[id] ?? countries.of(id) ?? id,
    version: `${id} of ${holidaysFrom}`,
    dayOff: (day) => weekendDay(day) ?? days.get(day.toString()) ?? null,
  };
  calendars.set(id, read);
  return read;
}

const substitute = ' (substitute day)';

/**
 * Whether California’s Government Code makes it a holiday: § 6700 the day, § 6701 Monday in place of a Sunday. The library
 * has the days on which State offices close, more than those. Not all that § 6700 lists is there, Veterans Day in place of
 * a weekend and days like Columbus Day are not: where lists differ, the shorter one gives the earlier deadline.
 */
function isInGovernmentCode(day: Day, holiday: string): boolean {
  if (holiday === 'Day after Thanksgiving Day') return false;
  const own = holiday.replace(substitute, '');
  // § 6701 names no day in place of Juneteenth.
  return own === holiday || (own !== 'Juneteenth' && day.dayOfWeek === 1);
}

/** Every day on which the State’s offices close. */
const stateOffices = (): Calendar => tabled('US-CA');

const california: Calendar = {
  name: 'California',
  version: `US-CA of ${holidaysFrom}, as far as Government Code §§ 6700–6701 have it`,
  dayOff: (day) => {
    const why = stateOffices().dayOff(day);
    return why === null || weekendDay(day) !== null || isInGovernmentCode(day, why) ? why : null;
  },
};

/** What is off nearly everywhere: a deadline that is too early does no harm. */
const least: Calendar = {
  name: 'any country',
  version: 'weekends, 1 January, 25 December',
  dayOff: (day) => {
    const date = day.toString().slice(5);
    return weekendDay(day) ?? (date === '01-01' ? 'New Year’s Day' : date === '12-25' ? 'Christmas Day' : null);
  },
};

/** England and Wales unless the region names another nation, by code (ISO 3166-2) or by name. */
function unitedKingdom({ region }: Establishment): Calendar {
  const nation = (region ?? '').trim().toUpperCase().replace(/^GB-/, '');
  if (nation === 'SCT' || nation === 'SCOTLAND') return tabled('GB-SCT');
  if (nation === 'NIR' || nation === 'NORTHERN IRELAND') return tabled('GB-NIR');
  return tabled('GB-ENG');
}

const isTableId = (id: string): id is TableId => Object.hasOwn(holidays, id);

function memberState({ country }: Establishment): Calendar {
  const id = country.trim().toUpperCase();
  return europeanEconomicArea.has(id) && isTableId(id) ? tabled(id) : least;
}

export function calendarFor(choice: CalendarChoice, establishment: Establishment): Calendar {
  switch (choice) {
    case 'CALIFORNIA':
      return california;
    case 'UNITED_KINGDOM':
      return unitedKingdom(establishment);
    case 'MEMBER_STATE':
      return memberState(establishment);
    default:
      return tabled(choice);
  }
}

/** Where two lists of holidays differ, the longer one; null where there is only one. */
export const longerCalendarFor = (choice: CalendarChoice): Calendar | null =>
  choice === 'CALIFORNIA' ? stateOffices() : null;
