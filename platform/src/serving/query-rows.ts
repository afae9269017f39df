import type { Row } from '../contract/column.ts';
import { MeshError } from '../error/index.ts';
import type { Mesh } from '../mesh/mesh.ts';
import type { Product, Speed } from '../product/product.ts';
import { finality } from './combined-progress.ts';
import { readServed } from './read-served.ts';
import { rowOrder } from './row-order.ts';
import type { Served } from './served.ts';

/** Which rows a reader wants. */
export interface RowFilter {
  /** Microseconds: rows whose time is at or after it: the window's start, without a window the event time's column of the one input. */
  readonly from?: number | undefined;
  /** Microseconds, exclusive. */
  readonly to?: number | undefined;
  readonly finalOnly?: boolean | undefined;
}

/**
 * Rows of one speed, sorted by window and key. Fails with `SPEED_NEVER_RAN` where the speed has never run, with
 * `STATE_PLAN_CHANGED` where another plan made them, with `QUERY_WITHOUT_TIME` where a time is asked of rows that have none.
 */
export async function queryRows(
  mesh: Mesh,
  product: Product,
  query: RowFilter & { readonly speed: Speed },
): Promise<Row[]> {
  const served = await readServed(mesh.database, product, query.speed);
  if (served.progress.size === 0) throw neverRan(product, query.speed);
  return selectRows(product, served, query);
}

/** The rows of `served` that the filter lets through, sorted. */
export function selectRows(product: Product, served: Served, { from, to, finalOnly }: RowFilter): Row[] {
  const time = timeColumn(product);
  if (time === undefined && (from !== undefined || to !== undefined)) {
    throw new MeshError({
      code: 'QUERY_WITHOUT_TIME',
      found: `a time range for ${product.name}`,
      expected: 'none',
      likelyCause: noTimeBecause(product),
    });
  }
  const isFinal = finality(product, served.progress);
  return served.rows
    .filter((candidate) => {
      const at = time === undefined ? null : candidate.row[time];
      const inTime = typeof at !== 'number' || (at >= (from ?? -Infinity) && at < (to ?? Infinity));
      return inTime && (finalOnly !== true || isFinal(candidate));
    })
    .toSorted(rowOrder(product))
    .map(({ row }) => row);
}

/** The error of asking for what a speed shows before it has ever run. */
export const neverRan = (product: Product, speed: Speed): MeshError =>
  new MeshError({
    code: 'SPEED_NEVER_RAN',
    found: `nothing of ${product.name} by ${speed}`,
    expected: 'a speed that has run at least once',
    likelyCause: `it was never run here: mesh run ${product.name} --speed ${speed} --until-caught-up`,
  });

function noTimeBecause({ inputs: [input, ...others] }: Product): string {
  if (input === undefined || others.length > 0)
    return `it reads ${[input, ...others].map((each) => each?.name).join(' and ')}: a row without a window comes of records of several times, so it has no one time; ask without --from and --to`;
  return `its rows have no window and do not carry ${input.eventTime}, the event time of ${input.name}`;
}

function timeColumn({ inputs: [input, ...others], output, ...product }: Product): string | undefined {
  if (product.kind === 'query' && product.plan.kind === 'aggregate')
    return product.plan.window === null ? undefined : 'windowStart';
  if (input === undefined || others.length > 0) return undefined;
  return output[input.eventTime]?.type.kind === 'timestamp' ? input.eventTime : undefined;
}
