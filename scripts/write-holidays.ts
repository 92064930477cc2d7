import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { holidayTable, printHolidayTable } from './holidays/holiday-table.js';

/**
 * Writes the public holidays that deadlines are counted with to src/domain/deadlines/holidays.generated.ts, from the
 * installed date-holidays. With `--check` writes nothing, and fails where the file is not what the library says.
 */
const file = join(process.cwd(), 'src/domain/deadlines/holidays.generated.ts');
const table = printHolidayTable(holidayTable());

if (!process.argv.includes('--check')) {
  writeFileSync(file, table);
} else if (readFileSync(file, 'utf8') !== table) {
  console.error('src/domain/deadlines/holidays.generated.ts is not what date-holidays says. Run: npm run holidays');
  process.exitCode = 1;
}
