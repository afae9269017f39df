import { MeshError } from '@tempi/platform/error';
import { decimalUnits, Fault, type Fields, type SourceFormat, quote, timeOf } from '@tempi/platform/ingestion';

/**
 * The CDNOW purchase file of Fader and Hardie (https://www.brucehardie.com/notes/026/): a header line, then customer, day as
 * yyyymmdd, units and dollars, parted by blanks. The day is its midnight UTC; a customer's leading zeros are kept.
 */
export const cdnow: SourceFormat = {
  name: 'cdnow',
  contract: 'finance.purchase',
  items: 'line',
  header: 'line',
  flags: 'none',
  open: ({ header }) => {
    if (!(parseCdnowLine(header ?? '') instanceof Fault)) throw noHeader(header ?? '');
    return parseCdnowLine;
  },
};

/** The fields of a line, or why it has none. */
export function parseCdnowLine(line: string): Fields | Fault {
  const texts = line.trim().split(/\s+/);
  const [customer = '', day = '', units = '', dollars = ''] = texts;
  if (texts.length !== 4)
    return invalid(null, `expected customer, day, units and dollars, found ${texts.length} fields`);
  const purchasedAt = midnight(day);
  if (purchasedAt === undefined) return invalid('purchasedAt', `expected a day as yyyymmdd, found ${quote(day)}`);
  if (!/^[+-]?\d+$/.test(units)) return invalid('units', `expected a whole number, found ${quote(units)}`);
  const amount = decimalUnits(dollars, 2);
  if (amount === undefined)
    return invalid('amount', `expected dollars with at most two decimals, found ${quote(dollars)}`);
  return { purchasedAt, customer, units: Number(units), amount };
}

const invalid = (field: string | null, reason: string): Fault => new Fault('LINE_INVALID', field, reason);

function midnight(day: string): number | undefined {
  if (!/^\d{8}$/.test(day)) return undefined;
  return timeOf(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
}

const noHeader = (header: string): MeshError =>
  new MeshError({
    code: 'SOURCE_HEADER',
    found: `a purchase in the first line: ${quote(header)}`,
    expected: 'a header line, which is not received',
    likelyCause: 'the header was cut off, and the first purchase would be lost',
  });
