import { MeshError } from '../../error/index.ts';
import type { BatchStore, BatchTransaction } from '../../micro-batch/batch-store.ts';
import { memoryStateStore, type MemoryStates } from '../../micro-batch/memory-state-store.ts';
import type { PoisonNote } from '../../product/poison.ts';
import type { Progress } from '../../product/progress.ts';
import type { FollowedPosition, LateAddress, ServedChange, ServedRow } from '../../serving/index.ts';
import type { SinkStore, SinkTransaction } from '../../stream/sink-store.ts';
import type { Scheduler, SimProcess } from './scheduler.ts';
import type { Weather } from './weather.ts';

/** The serving tables of one product and speed. */
export interface Tables {
  /** When they were committed, virtual milliseconds. */
  readonly at: number;
  readonly rows: Map<string, ServedRow>;
  readonly progress: Map<number, Progress>;
  /** By address as text. */
  readonly late: Map<string, LateAddress>;
  readonly poison: Map<string, PoisonNote>;
  readonly positions: Map<string, FollowedPosition>;
  readonly states: MemoryStates;
}

/** A database in memory with one lock: what holds for all processes. Each commit leaves its tables in `history`. */
export interface SimDatabase {
  readonly history: Tables[];
  holder: { readonly process: SimProcess; isAborted: boolean } | undefined;
}

export const simDatabase = (): SimDatabase => ({
  history: [
    {
      at: 0,
      rows: new Map(),
      progress: new Map(),
      late: new Map(),
      poison: new Map(),
      positions: new Map(),
      states: new Map(),
    },
  ],
  holder: undefined,
});

/** A server ends the session of a client that has said nothing for so long. */
const IDLE_MS = 5_000;
const LOOK_MS = 4;

const away = (): MeshError =>
  new MeshError({
    code: 'DATABASE_UNAVAILABLE',
    found: 'the simulated database does not answer',
    expected: 'it to answer',
    likelyCause: 'the simulation lets it fail',
    canRetry: true,
  });

/** The tables as one process sees them: transactions one after the other, over a connection that takes its time and may break. */
export function simTables(
  database: SimDatabase,
  process: SimProcess,
  { scheduler, weather }: { readonly scheduler: Scheduler; readonly weather: Weather },
): SinkStore & BatchStore {
  const ask = (): Promise<void> => weather.call('database', away);
  const now = (): Tables => database.history.at(-1) as Tables;

  async function transaction<T>(work: (own: SinkTransaction & BatchTransaction) => Promise<T>): Promise<T> {
    await ask();
    const session = { process, isAborted: false };
    let draft: Tables | undefined;
    const statement = async (): Promise<Tables> => {
      await ask();
      if (session.isAborted || draft === undefined) throw away();
      return draft;
    };
    const lock = async (): Promise<Tables> => {
      while (database.holder !== undefined && database.holder !== session) {
        const { holder } = database;
        if (holder.process.state === 'dead') break;
        if (holder.process.state === 'frozen') {
          await scheduler.pause(IDLE_MS);
          if (database.holder === holder && holder.process.state === 'frozen') holder.isAborted = true;
          if (holder.isAborted && database.holder === holder) break;
        }
        await scheduler.pause(LOOK_MS);
      }
      database.holder = session;
      draft = copyOf(now());
      return draft;
    };
    try {
      const result = await work({
        async lockPositions() {
          await ask();
          return [...(await lock()).positions.values()];
        },
        async lockProgress() {
          await ask();
          return (await lock()).progress.get(0) ?? {};
        },
        get states() {
          return slow(statement, () => draft?.states);
        },
        changeRows: async (changes) => change((await statement()).rows, changes),
        async writeProgress(...given: readonly [Progress] | readonly [number, Progress]) {
          const [task, progress] = given.length === 1 ? [0, given[0]] : given;
          (await statement()).progress.set(task, copied(progress));
        },
        async writeLate(late) {
          const { late: stored } = await statement();
          for (const address of late) stored.set(JSON.stringify(address), address);
        },
        async writePoison(poison) {
          const { poison: stored } = await statement();
          for (const note of poison) stored.set(JSON.stringify(note), note);
        },
        async writePositions(positions) {
          const { positions: stored } = await statement();
          for (const position of positions) stored.set(nameOf(position), position);
        },
      });
      const written = await statement();
      database.history.push({ ...written, at: scheduler.now() });
      const cuts = [...written.progress].map(([task, progress]) => `task ${String(task)} at ${cutText(progress)}`);
      scheduler.trace(`commits to the tables: ${String(written.rows.size)} rows, ${cuts.join(', ')}`);
      if (weather.strikes(1)) {
        weather.count('database commit unacknowledged');
        throw away();
      }
      await scheduler.pause(0.1);
      return result;
    } finally {
      if (database.holder === session) database.holder = undefined;
    }
  }

  return {
    transaction,
    async open(partitions) {
      await ask();
      const { positions } = now();
      for (const { topic, partition } of partitions) {
        const name = nameOf({ topic, partition });
        if (!positions.has(name)) positions.set(name, { topic, partition, offset: 0, records: 0 });
      }
      const found = [...positions.values()];
      await ask();
      return found;
    },
    async progress() {
      await ask();
      return now().progress.get(0) ?? {};
    },
  };
}

function slow(statement: () => Promise<Tables>, states: () => MemoryStates | undefined): BatchTransaction['states'] {
  const store = async () => {
    await statement();
    return memoryStateStore(states());
  };
  return {
    load: async (keys) => (await store()).load(keys),
    loadAll: async () => (await store()).loadAll(),
    loadDue: async (time) => (await store()).loadDue(time),
    save: async (entries) => (await store()).save(entries),
    drop: async (time) => (await store()).drop(time),
  };
}

/** As `changeRows` of serving/: of several changes of one key the last counts. */
function change(rows: Map<string, ServedRow>, changes: readonly ServedChange[]): void {
  for (const { key, task, row } of changes) {
    if (row === null) rows.delete(key);
    else rows.set(key, { key, task, row });
  }
}

const nameOf = ({ topic, partition }: { readonly topic: string; readonly partition: number }): string =>
  `${topic}/${partition}`;

const cutText = (progress: Progress): string =>
  Object.values(progress)
    .map((partitions) => `[${partitions.map(({ end }) => end).join()}]`)
    .join(' ');

/** As it comes back from the database. */
const copied = (progress: Progress): Progress => JSON.parse(JSON.stringify(progress)) as Progress;

const copyOf = ({ at, rows, progress, late, poison, positions, states }: Tables): Tables => ({
  at,
  rows: new Map(rows),
  progress: new Map(progress),
  late: new Map(late),
  poison: new Map(poison),
  positions: new Map(positions),
  states: new Map(states),
});
