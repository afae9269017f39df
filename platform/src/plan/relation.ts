import type { Columns } from '../contract/column.ts';
import type { Expression, NamedExpression } from './expression.ts';
import type { QueryPlan } from './query-plan.ts';

/** Rows with an event time each: what a query reads. */
export type Relation = ContractRelation | ProductRelation | JoinRelation | LookupRelation;

/** The data records of a contract, at their event time. */
export interface ContractRelation {
  readonly node: 'contract';
  readonly contract: string;
  /** Those that are read, the key and the event time. */
  readonly columns: Columns;
  readonly eventTime: string;
  readonly key: string;
}

/**
 * The rows of another product, but finals only: those of a window at the last microsecond of the window (`windowEnd - 1`), those
 * of a join or lookup at the time of the row. The composed plan runs over the source topics, so what is late for the
 * other product is late here, by its own lateness (microseconds).
 */
export interface ProductRelation {
  readonly node: 'product';
  readonly product: string;
  readonly lateness: number;
  /** Those of the plan's output that are read. */
  readonly columns: Columns;
  readonly plan: QueryPlan;
}

/**
 * Pairs of a left and a right row whose keys are equal, neither NULL, and whose times are at most `within` microseconds apart.
 * A pair has the columns of both sides as `left.name` and `right.name`, and the later of the two times.
 */
export interface JoinRelation {
  readonly node: 'join';
  readonly left: Side;
  readonly right: Side;
  /** Over the side's columns; types that compare by `eq`. */
  readonly leftKey: Expression;
  readonly rightKey: Expression;
  readonly within: number;
}

/**
 * Each left row with the row of the table that has its key as of its time: the one of the greatest (time, tie-break of `last`)
 * not after it; all `right.` columns are NULL where there is none. A left row is decided, and shown, once the table's
 * watermark is greater than its time.
 */
export interface LookupRelation {
  readonly node: 'lookup';
  readonly left: Side;
  readonly right: Side;
  readonly leftKey: Expression;
  readonly rightKey: Expression;
}

/** The rows of a relation for which `where` is true, with these columns. */
export interface Side {
  readonly relation: Relation;
  readonly where: Expression | null;
  readonly columns: readonly NamedExpression[];
}
