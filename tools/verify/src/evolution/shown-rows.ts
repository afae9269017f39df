import type { Row, Value } from '@tempi/platform/contract';
import type { Mesh } from '@tempi/platform/mesh';
import type { Speed } from '@tempi/platform/product';
import { readServed } from '@tempi/platform/serving';
import { PRODUCTS, type Reader } from './visit-products.ts';
import { WINDOW_S } from './visits.ts';

const FIRST_WINDOW = Date.UTC(2024, 5, 1) / 1000 / WINDOW_S;

/** The rows that a speed serves, as `plainTruth` writes them. */
export async function shownRows(mesh: Mesh, reader: Reader, speed: Speed): Promise<string> {
  const { rows } = await readServed(mesh.database, PRODUCTS[reader], speed);
  return rows
    .map(({ row }) => textOf(reader, row))
    .toSorted()
    .join('\n');
}

function textOf(reader: Reader, row: Row): string {
  if (reader === 'countedBefore' || reader === 'countedAfter')
    return `${shown(row['visitor'])} ${shown(row['visits'])}`;
  const window = Number(row['windowStart']) / 1_000_000 / WINDOW_S - FIRST_WINDOW;
  const columns =
    reader === 'before'
      ? ['level', 'page', 'visits', 'places', 'codes', 'referred']
      : ['level', 'channel', 'visits', 'places', 'statuses', 'countries', 'bytes'];
  return [window, ...columns.map((name) => shown(row[name]))].join(' ');
}

/** No column here is a list. */
const shown = (value: Value | undefined): string => (typeof value === 'object' ? '' : String(value));
