import { sql } from 'kysely';
import type { Database } from '../../src/ledger/ledger.js';

type Row = Readonly<Record<string, unknown>>;

/** Every value in every column of every table, each as all the texts that it could be read as. */
export async function* everyText(db: Database): AsyncGenerator<{ readonly place: string; readonly text: string }> {
  const query = async (text: string): Promise<readonly Row[]> => (await sql.raw<Row>(text).execute(db)).rows;
  const tables = await query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema')`,
  );
  for (const { name } of tables) {
    for (const row of await query(`select * from ${String(name)}`)) {
      for (const [column, value] of Object.entries(row)) {
        const place = `${String(name)}.${column}`;
        const texts = Buffer.isBuffer(value)
          ? [
              value.toString('latin1'),
              value.toString('utf8'),
              Buffer.from(value.toString('latin1'), 'base64').toString('utf8'),
            ]
          : readingsOf(typeof value === 'string' ? value : JSON.stringify(value));
        for (const text of texts) yield { place, text };
      }
    }
  }
}

/** The text, and what a JWS in it says: its parts are base64url. */
const readingsOf = (text: string): readonly string[] =>
  /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)
    ? [text, ...text.split('.').map((part) => Buffer.from(part, 'base64url').toString('utf8'))]
    : [text];

/** Whether a text stands in another, however it is written. */
export const holds = (text: string, needle: string): boolean =>
  text.toLowerCase().normalize('NFC').includes(needle.toLowerCase().normalize('NFC'));
