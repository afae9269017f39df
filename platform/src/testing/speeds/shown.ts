import type { Row } from '../../contract/column.ts';
import type { Progress } from '../../product/progress.ts';

/** What a speed shows at one moment. */
export interface Shown {
  /** By key. */
  readonly rows: ReadonlyMap<string, Row>;
  /** The cut that the rows include. */
  readonly progress: Progress;
}

/** The address of a record that was set aside. */
export interface LateRecord {
  readonly contract: string;
  readonly partition: number;
  readonly offset: number;
}
