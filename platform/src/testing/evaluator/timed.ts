import type { Row, Scalar } from '../../contract/column.ts';

/** A row with its event time (microseconds) and what orders it among rows of one time. */
export interface Timed {
  readonly time: number;
  readonly order: readonly Scalar[];
  readonly row: Row;
}

/** Rows known by a watermark (microseconds): later ones have a greater time. */
export interface Known {
  readonly rows: readonly Timed[];
  readonly watermark: number;
}
