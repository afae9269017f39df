import { readFileSync } from 'node:fs';
import { scaled } from './numbers.mjs';

/** Purchases of the CDNOW file: a header line, then customer, day, units and dollars parted by white space. */
export function readPurchases(file) {
  const records = [];
  let refused = 0;
  const text = readFileSync(file, 'latin1');
  for (const line of text.split('\n').slice(1)) {
    const words = line.split(/[ \t\r]+/).filter((word) => word !== '');
    if (line === '') continue;
    if (words.length !== 4 || !/^\d{8}$/.test(words[1])) refused += 1;
    else {
      const [customer, day, units, dollars] = words;
      const time = Date.UTC(+day.slice(0, 4), +day.slice(4, 6) - 1, +day.slice(6)) * 1000;
      records.push({ time, customer, units: BigInt(units), amount: scaled(dollars, 2) });
    }
  }
  return { records, refused };
}
