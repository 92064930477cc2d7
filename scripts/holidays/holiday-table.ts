import { createRequire } from 'node:module';
import Holidays from 'date-holidays';
import { europeanEconomicArea } from '../../src/domain/regulation.js';

/** By calendar (`DE`, `GB-SCT`), then by name: the working days that are public holidays, YYYY-MM-DD, in order. */
export type HolidayTable = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

const beyondEurope = 'BR CA CA-QC GB-ENG GB-NIR GB-SCT US-CA US-CO US-CT US-TX US-UT US-VA'.split(' ');

/** From when the GDPR applies to as far as movable feasts are of any use; see decision 19. */
const years = Array.from({ length: 2040 - 2018 + 1 }, (_, index) => 2018 + index);

const packageOf = createRequire(import.meta.url)('date-holidays/package.json') as { readonly version: string };

/**
 * Days that the library calls public and that are none by law, or lie elsewhere. To count one too many would make a
 * deadline too late, one too few only too early, so whatever is in doubt is left out.
 */
const doubtful: Readonly<Record<string, readonly string[]>> = {
  // Its rule follows another Easter than the law's; the true day is the Monday before.
  CY: ['Clean Monday'],
  // A custom of employers between a holiday and the weekend.
  LI: ['Feiertagsbrücke'],
};

const isWeekend = (date: string): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());

/** The civil days of a holiday: nearly always one, two where a country counts New Year as one feast of two days. */
function daysOf(holiday: { readonly date: string; readonly start: Date; readonly end: Date }): readonly string[] {
  const [first = '', time] = holiday.date.split(' ');
  // A holiday that begins at noon leaves a working day's morning.
  if (time !== '00:00:00') return [];
  const length = Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000);
  return Array.from({ length }, (_, index) =>
    new Date(Date.parse(`${first}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10),
  );
}

/** One calendar, from the installed library: holidays by name. */
export function calendarOf(id: string): ReadonlyMap<string, readonly string[]> {
  const [country = '', state] = id.split('-');
  const calendar = new Holidays(country, state ?? '', { types: ['public'], languages: 'en' });
  const byName = new Map<string, Set<string>>();
  for (const holiday of years.flatMap((year) => calendar.getHolidays(year))) {
    if (doubtful[id]?.includes(holiday.name) === true) continue;
    const name = holiday.name.replaceAll("'", '’');
    for (const day of daysOf(holiday).filter((date) => !isWeekend(date))) {
      byName.set(name, (byName.get(name) ?? new Set()).add(day));
    }
  }
  return new Map([...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, days]) => [name, [...days].sort()]));
}

/** Every calendar that a deadline can be counted with, from the installed library. */
export const holidayTable = (): HolidayTable =>
  new Map([...europeanEconomicArea, ...beyondEurope].sort().map((id) => [id, calendarOf(id)]));

/** The source of src/domain/deadlines/holidays.generated.ts. */
export function printHolidayTable(table: HolidayTable): string {
  const calendars = [...table].map(([id, names]) => {
    const lines = [...names].map(([name, days]) => `    '${name}': '${days.join(' ')}',\n`);
    return `  '${id}': {\n${lines.join('')}  },\n`;
  });
  return [
    '// Written by `npm run holidays`; holidays that fall on a weekend are left out.\n',
    `export const holidaysFrom = 'date-holidays ${packageOf.version}';\n`,
    `export const holidayYears = { first: ${String(years[0])}, last: ${String(years.at(-1))} } as const;\n`,
    `export const holidays = {\n${calendars.join('')}} as const;\n`,
  ].join('\n');
}
