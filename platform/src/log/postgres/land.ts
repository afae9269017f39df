import { sql, type Transaction } from 'kysely';
import {
  endOf,
  HEADERS_START,
  KEY_END,
  KEY_START,
  offsetAt,
  SLOT,
  VALUE_END,
  VALUE_START,
  type RecordBatch,
} from '../record-batch.ts';
import { encodeFrame } from './frame.ts';
import type { LogTables } from './log-tables.ts';
import type { Topic } from './topics.ts';

/** Batches of one partition with their offsets. */
export interface PlacedAppend {
  readonly target: Topic;
  readonly batches: readonly RecordBatch[];
}

/** Rows a statement, to bound what is held in memory: pieces are about 256 KB. */
const ROWS_AT_ONCE = 64;

/** Writes the batches of topics that are kept in full, a row each. */
export async function insertBatches(
  transaction: Transaction<LogTables>,
  appends: readonly PlacedAppend[],
): Promise<void> {
  const all = appends.flatMap(({ target, batches }) =>
    target.cleanup === 'delete' ? batches.map((batch) => ({ topic_id: target.id, batch })) : [],
  );
  for (let start = 0; start < all.length; start += ROWS_AT_ONCE) {
    const rows = all.slice(start, start + ROWS_AT_ONCE).map(({ topic_id, batch }) => {
      const bytes = encodeFrame(batch);
      const { partition, count } = batch;
      return { topic_id, partition, end_offset: endOf(batch), count, size: bytes.length, bytes };
    });
    await transaction.insertInto('log_batch').values(rows).execute();
  }
}

/**
 * Writes the latest record of each key of compacted topics. The bytes of all records go as one parameter which the
 * server cuts up: an array of byte strings would be sent as hexadecimal text.
 */
export async function upsertCompacted(
  transaction: Transaction<LogTables>,
  appends: readonly PlacedAppend[],
): Promise<void> {
  const cuts = new Cuts();
  const buffers: Buffer[] = [];
  let shift = 1;
  for (const { target, batches } of appends) {
    if (target.cleanup !== 'compact') continue;
    const latest = latestOf(batches);
    for (const batch of batches) {
      for (let i = 0; i < batch.count; i++) if (latest.has(offsetAt(batch, i))) cuts.add(target.id, batch, i, shift);
      buffers.push(batch.bytes);
      shift += batch.bytes.length;
    }
  }
  if (buffers.length === 0) return;
  await sql`
    insert into log_compacted as c (topic_id, partition, "offset", key, value, headers)
    select v.topic_id, v.partition, v.position, substring(b.bytes from v.key_at for v.key_length),
      substring(b.bytes from v.value_at for v.value_length), substring(b.bytes from v.headers_at for v.headers_length)
    from (select ${Buffer.concat(buffers)}::bytea as bytes) as b,
      unnest(${cuts.topic}::int[], ${cuts.partition}::int[], ${cuts.offset}::bigint[], ${cuts.keyAt}::int[],
        ${cuts.keyLength}::int[], ${cuts.valueAt}::int[], ${cuts.valueLength}::int[], ${cuts.headersAt}::int[],
        ${cuts.headersLength}::int[]) as v (topic_id, partition, position, key_at, key_length, value_at, value_length,
        headers_at, headers_length)
    on conflict (topic_id, partition, sha256(key)) do update set "offset" = excluded."offset", value = excluded.value,
      headers = excluded.headers, written_at = excluded.written_at`.execute(transaction);
}

/** The offsets of the last record of each key: a statement may write a row once. */
function latestOf(batches: readonly RecordBatch[]): ReadonlySet<number> {
  const latest = new Map<string, number>();
  for (const batch of batches)
    for (let i = 0; i < batch.count; i++) {
      const [start, end] = [batch.slots[i * SLOT + KEY_START], batch.slots[i * SLOT + KEY_END]];
      latest.set(batch.bytes.toString('latin1', start, end), offsetAt(batch, i));
    }
  return new Set(latest.values());
}

/** Where the records lie in the bytes, by column; positions count from 1, and a null length cuts out null. */
class Cuts {
  readonly topic: number[] = [];
  readonly partition: number[] = [];
  readonly offset: number[] = [];
  readonly keyAt: number[] = [];
  readonly keyLength: number[] = [];
  readonly valueAt: number[] = [];
  readonly valueLength: (number | null)[] = [];
  readonly headersAt: number[] = [];
  readonly headersLength: number[] = [];

  add(topicId: number, batch: RecordBatch, index: number, shift: number): void {
    const { bytes, slots } = batch;
    const slot = index * SLOT;
    const at = (field: number): number => slots[slot + field] ?? -1;
    const next = index + 1 < batch.count ? (slots[slot + SLOT + KEY_START] ?? 0) : bytes.length;
    const headers = at(HEADERS_START);
    this.topic.push(topicId);
    this.partition.push(batch.partition);
    this.offset.push(offsetAt(batch, index));
    this.keyAt.push(at(KEY_START) + shift);
    this.keyLength.push(at(KEY_END) - at(KEY_START));
    this.valueAt.push(Math.max(at(VALUE_START), 0) + shift);
    this.valueLength.push(at(VALUE_START) < 0 ? null : at(VALUE_END) - at(VALUE_START));
    this.headersAt.push(headers + shift);
    this.headersLength.push(next - headers);
  }
}
