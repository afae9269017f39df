import type { Row } from '../../contract/index.ts';
import type { ProcessProduct, Product, Progress } from '../../product/index.ts';
import { withPoison } from '../../product/progress.ts';
import { rowKeyOf, type LateAddress, type ServedRow } from '../../serving/index.ts';
import { evaluate, OVERFLOW, type Evaluation } from '../evaluate.ts';
import { evaluateProcess, type EvaluatedProcess } from '../evaluate-process.ts';
import { upTo } from '../fuzz/drive.ts';
import { ownerOf } from '../law-truth.ts';
import type { Logs } from '../log-entry.ts';

/** What a product is at a cut, by the plain words and no code of the engine. */
export interface Expected {
  readonly onTime: readonly ServedRow[];
  readonly truth: readonly ServedRow[];
  readonly late: readonly LateAddress[];
  readonly poison: EvaluatedProcess['poison'];
  readonly progress: Progress;
}

/** Says what a product is at any cut of the logs; with a task, what that task owns of it. */
export type Oracle = (cut: Progress, task?: number) => Expected;

export function oracleOf(product: Product, logs: Logs): Oracle {
  const known = new Map<string, Expected>();
  const whole = (cut: Progress): Expected => {
    const ends = product.inputs.map(({ name }) => cut[name]?.map(({ end }) => end) ?? []);
    const name = JSON.stringify(ends);
    const found = known.get(name) ?? expectedOf(product, upTo(logs, cut));
    known.set(name, found);
    return found;
  };
  return (cut, task) => {
    const expected = whole(cut);
    if (task === undefined || product.kind === 'process') return expected;
    const owns = ({ row }: ServedRow): boolean => (ownerOf(product, row) ?? task) === task;
    return { ...expected, onTime: expected.onTime.filter(owns), truth: expected.truth.filter(owns) };
  };
}

function expectedOf(product: Product, logs: Logs): Expected {
  if (product.kind === 'process') {
    const partitions = evaluated(product, logs);
    const rows = partitions.flatMap((own, task) => [...own.rows].map(([key, row]) => ({ key, task, row })));
    const poison = partitions.flatMap((own) => own.poison);
    return { onTime: rows, truth: rows, late: [], poison, progress: progressOf(product, logs, partitions) };
  }
  const { onTime, truth, late, progress }: Evaluation = evaluate(product, logs);
  if (onTime === OVERFLOW || truth === OVERFLOW) throw new RangeError('no sum of the simulation overflows');
  const keyed = (rows: readonly Row[]): ServedRow[] => {
    const copies = new Map<string, number>();
    return rows.map((row) => {
      const first = rowKeyOf(product, row);
      const copy = copies.get(first) ?? 0;
      copies.set(first, copy + 1);
      return { key: rowKeyOf(product, row, copy), task: 0, row };
    });
  };
  return {
    onTime: keyed(onTime),
    truth: keyed(truth),
    late: Object.entries(late).flatMap(([contract, addresses]) =>
      addresses.map(({ partition, offset }) => ({ contract, partition, offset })),
    ),
    poison: [],
    progress,
  };
}

function evaluated(product: ProcessProduct, logs: Logs): EvaluatedProcess[] {
  const log = logs[product.input.name] ?? [];
  return Array.from({ length: product.input.partitions }, (_, of) =>
    evaluateProcess(
      product,
      log.filter(({ partition }) => partition === of),
    ),
  );
}

function progressOf({ input }: ProcessProduct, logs: Logs, partitionsOf: readonly EvaluatedProcess[]): Progress {
  const log = logs[input.name] ?? [];
  const partitions = Array.from({ length: input.partitions }, (_, of) => {
    const own = log.filter(({ partition }) => partition === of);
    const times = own.map((entry) => (entry.row === undefined ? entry.marker : Number(entry.row[input.eventTime])));
    const reached = {
      end: (own.at(-1)?.offset ?? -1) + 1,
      maxTime: times.length === 0 ? null : Math.max(...times),
      accepted: own.filter(({ row }) => row !== undefined).length,
      late: 0,
    };
    return withPoison(reached, partitionsOf[of]?.tally);
  });
  return { [input.name]: partitions };
}
