import type { DuckDBConnection } from '@duckdb/node-api';
import type { Contract } from '../../contract/contract.ts';
import type { Cut } from '../../log/cut.ts';
import type { Leaf } from '../../plan/stages.ts';
import type { PartitionProgress } from '../../product/progress.ts';
import { duckdb, duckdbIdentifier } from '../sql/index.ts';

/** A record's address in its contract. */
interface Address {
  readonly partition: number;
  readonly offset: number;
}

/**
 * True, never NULL, of a record of a contract that every leaf over it sets aside; a leaf sets a record aside if all of its windows
 * are late. `false` without leaves, as of a process.
 */
function lateSql(leaves: readonly Leaf[]): string {
  const late = leaves.map((leaf) => {
    const time = duckdb.micros(duckdbIdentifier(leaf.input.eventTime));
    const bound = lastEnd(leaf, time);
    return bound === null ? 'false' : `coalesce(${bound} <= _max_time - ${leaf.lateness}, false)`;
  });
  return late.length === 0 ? 'false' : `(${late.join(' AND ')})`;
}

/** What the watermark must not have reached: the end of the last window, or the record's own time; null where nothing is late. */
function lastEnd(leaf: Leaf, time: string): string | null {
  if (leaf.kind === 'rows') return leaf.late === 'time' ? time : null;
  const { window } = leaf.plan;
  switch (window?.kind) {
    case undefined:
      return null;
    case 'session':
      return time;
    case 'tumbling':
      return `${duckdb.floor(time, window.size)} + ${window.size}`;
    case 'hopping':
      return `${duckdb.floor(time, window.slide)} + ${window.size}`;
  }
}

/** The progress of a contract at a cut, by partition, from a relation with the archive's columns. */
export async function progressAt(
  connection: DuckDBConnection,
  contract: Contract,
  leaves: readonly Leaf[],
  relation: string,
  cut: Cut,
): Promise<PartitionProgress[]> {
  const time = duckdb.micros(duckdbIdentifier(contract.eventTime));
  const found = await connection.runAndReadAll(`SELECT _partition, max(coalesce(_marker, ${time})),
count(*) FILTER (WHERE _marker IS NULL), count(*) FILTER (WHERE _marker IS NULL AND ${lateSql(leaves)})
FROM ${relation} GROUP BY _partition`);
  const progress = Array.from({ length: contract.partitions }, (_, partition): PartitionProgress => ({
    end: cut[partition] ?? 0,
    maxTime: null,
    accepted: 0,
    late: 0,
  }));
  for (const [partition, maxTime, accepted, late] of found.getRows()) {
    const at = Number(partition);
    progress[at] = {
      end: cut[at] ?? 0,
      maxTime: maxTime === null ? null : Number(maxTime),
      accepted: Number(accepted),
      late: Number(late),
    };
  }
  return progress;
}

/** The addresses of a contract's late records, sorted by partition and offset. */
export async function lateAddresses(
  connection: DuckDBConnection,
  leaves: readonly Leaf[],
  relation: string,
): Promise<Address[]> {
  const found = await connection.runAndReadAll(
    `SELECT _partition, _offset FROM ${relation} WHERE _marker IS NULL AND ${lateSql(leaves)} ORDER BY ALL`,
  );
  return found.getRows().map(([partition, offset]) => ({ partition: Number(partition), offset: Number(offset) }));
}
