// node rows.mjs PRODUCT FILE [SENSOR]: from a raw file to the rows of a product, a line of JSON each.
import { readAccessLog } from './access-log.mjs';
import { MORE_PRODUCTS } from './more-products.mjs';
import { PRODUCTS, rowsOf } from './products.mjs';
import { readPurchases } from './purchases.mjs';
import { readReadings } from './readings.mjs';

const READERS = {
  'clickstream.page-view': readAccessLog,
  'finance.purchase': readPurchases,
  'sensors.reading': readReadings,
};

const [name, file, sensor] = process.argv.slice(2);
const product = PRODUCTS[name] ?? MORE_PRODUCTS[name];
const { records, refused } = READERS[product.contract](file, sensor);
process.stderr.write(`${JSON.stringify({ accepted: records.length, refused })}\n`);
const lines = 'rows' in product ? product.rows(records).map((row) => JSON.stringify(row)) : rowsOf(product, records);
process.stdout.write(lines.map((line) => `${line}\n`).join(''));
