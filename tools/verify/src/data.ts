// verify:data: real files through every product at every speed, against programs that share nothing with the project.
import { join } from 'node:path';
import { readSettings } from '@tempi/platform/settings';
import { withBroker } from './broker.ts';
import { checks } from './checks.ts';
import { mustRun, type Place } from './mesh-process.ts';
import { oracle } from './oracle.ts';
import { inFolder } from './places.ts';
import { DOMAINS, QUERY_PRODUCTS, SPEEDS } from './products.ts';

const SENSOR = 'machine_temperature';
const settings = readSettings();
const file = (name: string): string => join(settings.sampleData, name);

const SOURCES = {
  'clickstream.page-view': { file: file('apache_access.log'), flags: ['--format', 'access-log', '--sort'] },
  'finance.purchase': { file: file('cdnow_purchases.txt'), flags: ['--format', 'cdnow', '--sort'] },
  'sensors.reading': { file: file('machine_temperature.csv'), flags: ['--sensor', SENSOR] },
};
const COUNTS = {
  'clickstream.page-view': { received: 10_000, accepted: 9_999, quarantined: 1, duplicate: 0 },
  'finance.purchase': { received: 69_659, accepted: 69_659, quarantined: 0, duplicate: 0 },
  'sensors.reading': { received: 22_695, accepted: 22_683, quarantined: 12, duplicate: 0 },
};

const check = checks();

async function verify(where: string, place: Place): Promise<void> {
  for (const contract of Object.keys(SOURCES) as (keyof typeof SOURCES)[]) {
    const { file, flags } = SOURCES[contract];
    const report = JSON.parse(await mustRun(place, ['ingest', contract, '--file', file, ...flags, '--json']));
    const { received, accepted, quarantined, duplicate } = report;
    check.equal(where, `${contract}: counts`, { received, accepted, quarantined, duplicate }, COUNTS[contract]);
  }
  for (const domain of DOMAINS)
    for (const speed of SPEEDS)
      await mustRun(place, ['run', '--domain', domain, '--speed', speed, '--until-caught-up']);
  for (const [product, contract] of Object.entries(QUERY_PRODUCTS)) {
    const expected = await oracle('rows', [product, SOURCES[contract].file, SENSOR]);
    for (const speed of SPEEDS) {
      const found = await mustRun(place, ['query', product, '--speed', speed, '--json']);
      check.equal(where, `${product}: ${speed} against the oracle`, found, expected);
    }
  }
  const [first, ...others] = await Promise.all(
    SPEEDS.map((speed) => mustRun(place, ['query', 'sensors.anomaly', '--speed', speed, '--json'])),
  );
  for (const [index, found] of others.entries())
    check.equal(where, `sensors.anomaly: ${SPEEDS[index + 1]} against stream`, found, first);
  const reconciled: { product: string; unexplained: number }[] = JSON.parse(
    await mustRun(place, ['reconcile', '--json']),
  );
  for (const { product, unexplained } of reconciled) check.equal(where, `${product}: unexplained`, unexplained, 0);
}

await inFolder('data', (folder) => verify('embedded', { folder, settings: {} }));
await withBroker(settings, async (broker) => {
  if (typeof broker === 'string') check.skipped('kafka', 'everything', broker);
  else await inFolder('data-kafka', (folder) => verify('kafka', { folder, settings: broker.settings }));
});
check.report('Real data, from raw file to rows');
