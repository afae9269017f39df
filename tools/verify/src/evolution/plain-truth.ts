import { TOLD, type Reader } from './visit-products.ts';
import { visit, windowOf, type Version } from './visits.ts';

/** Who wrote which records: numbers from `from` to before `to`. */
export interface Share {
  readonly version: Version;
  readonly from: number;
  readonly to: number;
}

/** The numbers of a share. */
export const numbersOf = ({ from, to }: Share): readonly number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

interface Sums {
  visits: number;
  places: number;
  codes: number | null;
  referred: number;
  bytes: number | null;
  readonly countries: Set<unknown>;
}

const plus = (sum: number | null, value: unknown): number | null =>
  typeof value === 'number' ? (sum ?? 0) + value : sum;

/** The rows of a reader in plain words, each as a line of text, sorted: what whoever wrote by whatever version means to it. */
export const plainTruth = (reader: Reader, shares: readonly Share[]): string =>
  (reader === 'before' || reader === 'after' ? sums(reader, shares) : counts(shares)).toSorted().join('\n');

/** Of each visitor the visits that are told. */
function counts(shares: readonly Share[]): readonly string[] {
  const visits = new Map<string, number>();
  const rows: string[] = [];
  for (const share of shares)
    for (const number of numbersOf(share)) {
      const visitor = String(visit(share.version, number)['visitor']);
      const count = (visits.get(visitor) ?? 0) + 1;
      visits.set(visitor, count);
      if (count % TOLD === 0) rows.push(`${visitor} ${String(count)}`);
    }
  return rows;
}

function sums(reader: 'before' | 'after', shares: readonly Share[]): readonly string[] {
  const groups = new Map<string, Sums>();
  for (const share of shares)
    for (const number of numbersOf(share)) {
      const { level, page, code, status, referrer, channel, country, bytes, place } = visit(share.version, number);
      // The first version does not know `urgent`, nor the name `status`; the third knows `code` as an alias, and a channel that is missing as web.
      const group =
        reader === 'before'
          ? [level === 'urgent' ? 'low' : level, page]
          : [level, channel === undefined ? 'web' : channel];
      const key = [windowOf(number), ...group].join(' ');
      const sums = groups.get(key) ?? {
        visits: 0,
        places: 0,
        codes: null,
        referred: 0,
        bytes: null,
        countries: new Set(),
      };
      groups.set(key, sums);
      sums.visits += 1;
      sums.places += Number(place);
      sums.codes = plus(sums.codes, reader === 'before' ? code : (status ?? code));
      sums.referred += typeof referrer === 'string' ? 1 : 0;
      sums.bytes = plus(sums.bytes, bytes);
      if (typeof country === 'string') sums.countries.add(country);
    }
  return Array.from(groups, ([key, { visits, places, codes, referred, bytes, countries }]) =>
    [key, visits, places, codes, ...(reader === 'before' ? [referred] : [countries.size, bytes])].join(' '),
  );
}
