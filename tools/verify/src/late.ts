// verify:late: which records are late, and what a reader sees, recomputed from the log alone; then rows falsified by hand.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checks } from './checks.ts';
import { mustRun, runMesh, type Place } from './mesh-process.ts';
import { oracle } from './oracle.ts';
import { inFolder } from './places.ts';
import { QUERY_PRODUCTS, SPEEDS } from './products.ts';
import { accessLog, purchases, readings } from './seeded-input.ts';
import { tamper } from './tamper.ts';

const INPUT = {
  'clickstream.page-view': { name: 'access.log', text: accessLog(1, 30_000), flags: ['--format', 'access-log'] },
  'finance.purchase': { name: 'purchases.csv', text: purchases(2, 20_000), flags: [] },
  'sensors.reading': { name: 'readings.csv', text: readings(3, 20_000), flags: ['--sensor', 'lab'] },
};

interface Oracle {
  accepted: number;
  onTime: number;
  late: { partition: number; offset: number }[];
  onTimeRows: string[];
  truthRows: string[];
}
interface Reconciliation {
  speeds: { speed: string; accepted: number; onTime: number; late: number; lateAddresses: Oracle['late'] }[];
  unexplained: number;
}

const check = checks();

async function verify(folder: string): Promise<void> {
  const place: Place = { folder: join(folder, 'mesh'), settings: {} };
  for (const [contract, { name, text, flags }] of Object.entries(INPUT)) {
    const file = join(folder, name);
    await writeFile(file, text);
    await mustRun(place, ['ingest', contract, '--file', file, ...flags]);
  }
  for (const [product, contract] of Object.entries(QUERY_PRODUCTS)) {
    for (const speed of SPEEDS) await mustRun(place, ['run', product, '--speed', speed, '--until-caught-up']);
    const log = join(folder, `${contract}.ndjson`);
    await writeFile(log, await mustRun(place, ['log', 'read', contract, '--json']));
    const expected: Oracle = JSON.parse(await oracle('late', [product, log]));
    check.equal('embedded', `${product}: some records are late`, expected.late.length > 0, true);
    for (const speed of SPEEDS) {
      const rows = await mustRun(place, ['query', product, '--speed', speed, '--json']);
      const wanted = speed === 'batch' ? expected.truthRows : expected.onTimeRows;
      check.equal('embedded', `${product}: ${speed} rows`, rows, wanted.map((row) => `${row}\n`).join(''));
    }
    const found: Reconciliation = JSON.parse(await mustRun(place, ['reconcile', product, '--late', '--json']));
    check.equal('embedded', `${product}: unexplained`, found.unexplained, 0);
    for (const { speed, accepted, onTime, late, lateAddresses } of found.speeds) {
      const counts = { accepted: expected.accepted, onTime: expected.onTime, late: expected.late.length };
      check.equal('embedded', `${product}: ${speed} counts`, { accepted, onTime, late }, counts);
      check.equal('embedded', `${product}: ${speed} accepted = on time + late`, accepted, onTime + late);
      const ordered = lateAddresses
        .map(({ partition, offset }) => ({ partition, offset }))
        .toSorted((a, b) => a.partition - b.partition || a.offset - b.offset);
      check.equal('embedded', `${product}: ${speed} late addresses`, ordered, expected.late);
    }
    if (product === 'clickstream.page-traffic') await falsify(place, product, expected);
  }
}

/** Changes one row of a window that has late records, deletes another, adds a third: each must be found out. */
async function falsify(place: Place, product: string, { onTimeRows, truthRows }: Oracle): Promise<void> {
  const truth = new Set(truthRows);
  const differing = onTimeRows.filter((row) => !truth.has(row));
  const [changed, deleted] = differing;
  if (changed === undefined || deleted === undefined) throw new Error('the seeded input has too few late rows');
  await tamper(place.folder, changed, deleted);
  const run = await runMesh(place, ['reconcile', product, '--json']);
  const found: Reconciliation = JSON.parse(run.stdout);
  check.equal('embedded', `${product}: falsified rows found out`, found.unexplained, 3);
  check.equal('embedded', `${product}: exit code then`, run.code, 1);
}

await inFolder('late', verify);
check.report('Late records, from the log alone');
