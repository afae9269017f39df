import type { Mesh } from '@tempi/platform/mesh';
import type { Progress } from '@tempi/platform/product';
import { sql } from 'kysely';
import { chains, entry, SOAK_SPEEDS, SUBJECTS, totals, type SoakSpeed } from './subject.ts';

/** How far the serving tables are. */
export interface ServedSoFar {
  /** Records of the input that all subjects at a speed include. */
  readonly records: ReadonlyMap<SoakSpeed, number>;
  /** By task: something that changes with each commit. */
  readonly marks: ReadonlyMap<string, string>;
}

/** Of the progress beside the tables; nothing where no table was made yet. */
export async function servedSoFar({ database }: Pick<Mesh, 'database'>): Promise<ServedSoFar> {
  const { rows } = await sql<{ product: string; speed: SoakSpeed; task: number; progress: Progress }>`
    select product, speed, task, progress from serving_progress
    where product in (${chains.name}, ${totals.name})`.execute(database);
  const records = new Map(
    SOAK_SPEEDS.map((speed) => {
      const reached = SUBJECTS.map(({ name }) => {
        const accepted = rows
          .filter((row) => row.product === name && row.speed === speed)
          .map(({ progress }) => (progress[entry.name] ?? []).reduce((sum, partition) => sum + partition.accepted, 0));
        if (speed === 'micro-batch' || name === chains.name) return accepted.reduce((sum, each) => sum + each, 0);
        // Each merge task has its own groups of all partitions.
        return accepted.length < entry.partitions ? 0 : Math.min(...accepted);
      });
      return [speed, Math.min(...reached)] as const;
    }),
  );
  const marks = rows.map(
    ({ product, speed, task, progress }) => [`${product}/${speed}/${String(task)}`, JSON.stringify(progress)] as const,
  );
  return { records, marks: new Map(marks) };
}
