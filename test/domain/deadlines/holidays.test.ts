import { describe, expect, it } from '@jest/globals';
import { calendarOf } from '../../../scripts/holidays/holiday-table.js';
import { calendarFor, type CalendarChoice } from '../../../src/domain/deadlines/calendars.js';
import { dayOf } from '../../../src/domain/deadlines/civil-date.js';
import { holidays } from '../../../src/domain/deadlines/holidays.generated.js';
import { at, settingsIn } from './clock-facts.js';

/** Working days of a year that are off, in order. */
function daysOff(choice: CalendarChoice, year: number, settings = settingsIn('US')): readonly string[] {
  const calendar = calendarFor(choice, settings.establishment);
  return Array.from({ length: 366 }, (_, index) => dayOf(new Date(Date.UTC(year, 0, 1 + index)), 'UTC'))
    .filter((day) => day.year === year && day.dayOfWeek < 6 && calendar.dayOff(day) !== null)
    .map((day) => day.toString().slice(5));
}

const words = (text: string): readonly string[] => text.split(' ');

describe('the holidays that deadlines are counted with', () => {
  // `npm run holidays -- --check` compares all of them.
  it.each(['DE', 'GB-SCT', 'US-CA', 'RO', 'LI'] as const)('are what the library says, written down: %s', (id) => {
    const said = [...calendarOf(id)].map(([name, days]) => [name, days.join(' ')]);
    expect(holidays[id]).toEqual(Object.fromEntries(said));
  });

  it.each<readonly [string, string, string]>([
    ['GB', '', '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
    ['GB', 'SCT', '01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-28'],
    ['GB', 'Scotland', '01-01 01-02 04-03 05-04 05-25 08-03 11-30 12-25 12-28'],
    ['GB', 'GB-NIR', '01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28'],
    ['GB', 'WLS', '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'],
  ])('are the bank holidays of each nation in 2026: %s %s', (country, region, days) => {
    expect(daysOff('UNITED_KINGDOM', 2026, settingsIn(country, { region }))).toEqual(words(days));
  });

  it.each<readonly [string, string]>([
    ['DE', '01-01 04-03 04-06 05-01 05-14 05-25 12-25'],
    ['FR', '01-01 04-06 05-01 05-08 05-14 05-25 07-14 11-11 12-25'],
    ['IE', '01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25'],
    // Two days of New Year, and the two of January that Romania added.
    ['RO', '01-01 01-02 01-06 01-07 04-10 04-13 05-01 06-01 11-30 12-01 12-25'],
    ['IS', '01-01 04-02 04-03 04-06 04-23 05-01 05-14 05-25 06-17 08-03 12-25'],
    // Nobody knows them, so that only what is off nearly everywhere counts.
    ['US', '01-01 12-25'],
    ['JP', '01-01 12-25'],
  ])('are the whole country’s in 2026, without half days and customs: %s', (country, days) => {
    expect(daysOff('MEMBER_STATE', 2026, settingsIn(country))).toEqual(words(days));
  });

  it.each<readonly [number, string]>([
    // § 6701: nothing in place of Saturday 4 July, and the day after Thanksgiving is no holiday.
    [2026, '01-01 01-19 02-16 03-31 05-25 06-19 09-07 11-11 11-26 12-25'],
    // Monday in place of Sunday 4 July; nothing for the Saturdays of Juneteenth and Christmas.
    [2027, '01-01 01-18 02-15 03-31 05-31 07-05 09-06 11-11 11-25'],
    // Nothing in place of Sunday 19 June, Monday in place of Sunday 25 December.
    [2022, '01-17 02-21 03-31 05-30 07-04 09-05 11-11 11-24 12-26'],
  ])('are those of California’s Government Code, and no more: %s', (year, days) => {
    expect(daysOff('CALIFORNIA', year)).toEqual(words(days));
  });

  it('know no holiday in a year that the table does not have, which makes a deadline earlier, never later', () => {
    expect(daysOff('CALIFORNIA', 2041)).toEqual([]);
    const { establishment } = settingsIn('DE');
    expect(calendarFor('MEMBER_STATE', establishment).dayOff(dayOf(at('2041-12-28'), 'UTC'))).toBe('Saturday');
  });
});
