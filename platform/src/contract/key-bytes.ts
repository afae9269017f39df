import type { Row, Scalar } from './column.ts';
import type { Contract } from './contract.ts';

/** The key of a record: the text form of its key column, as UTF-8. */
export const keyBytes = (contract: Contract, row: Row): Buffer =>
  Buffer.from(String(row[contract.key] as Scalar), 'utf8');
