// node late.mjs PRODUCT FILE: from what `mesh log read --json` printed into FILE to the late addresses, the rows over the
// records on time and the rows over all, as one JSON object.
import { readFileSync } from 'node:fs';
import { readLog } from './log-lines.mjs';
import { PRODUCTS, rowsOf } from './products.mjs';

const [name, file] = process.argv.slice(2);
const product = PRODUCTS[name];
const records = readLog(product, readFileSync(file, 'utf8'));
const onTime = records.filter((record) => !record.late);
process.stdout.write(
  JSON.stringify({
    accepted: records.length,
    onTime: onTime.length,
    late: records.filter((record) => record.late).map(({ partition, offset }) => ({ partition, offset })),
    onTimeRows: rowsOf(product, onTime),
    truthRows: rowsOf(product, records),
  }),
);
