import type { Row, Scalar } from './column.ts';
import type { Contract } from './contract.ts';

/** The key of a record as text: the text form of its key column. */
export function keyText(contract: Contract, row: Row): string {
  const key = row[contract.key] as Scalar;
  return String(key);
}

/** The key of a record: its text as UTF-8. */
export const keyBytes = (contract: Contract, row: Row): Buffer => Buffer.from(keyText(contract, row), 'utf8');
