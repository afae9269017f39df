import { sql } from 'kysely';
import { withDatabase } from './with-database.ts';

/**
 * Falsifies the table that page-traffic's stream is served from, by plain SQL: changes the first of two rows (given as
 * `mesh query` prints them), deletes the second, and adds a third to the first one's window.
 */
export async function tamper(folder: string, changed: string, deleted: string): Promise<void> {
  const [first, second] = [changed, deleted].map((text): Record<string, string> => JSON.parse(text));
  await withDatabase(folder, async (database) => {
    const table = sql.table('stream_clickstream_page_traffic');
    const one = await sql`update ${table} set views = views + 1
      where path = ${first?.['path']} and window_start = ${first?.['windowStart']}`.execute(database);
    const two = await sql`delete from ${table}
      where path = ${second?.['path']} and window_start = ${second?.['windowStart']}`.execute(database);
    const three = await sql`insert into ${table} (path, window_start, window_end, views, visitors, bytes)
      values ('/added-by-hand', ${first?.['windowStart']}, ${first?.['windowEnd']}, 1, 1, 1)`.execute(database);
    const touched = [one, two, three].map((result) => Number(result.numAffectedRows));
    if (touched.join() !== '1,1,1')
      throw new Error(`meant to touch three rows of the stream's table, touched ${touched.join()}`);
  });
}
