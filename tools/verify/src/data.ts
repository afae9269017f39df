// verify:data: real files through every product at every speed, against programs that share nothing with the project.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSettings } from '@tempi/platform/settings';
import { withBroker } from './broker.ts';
import { checks } from './checks.ts';
import { HARD_ACCESS_LOG, HARD_COUNTS } from './hard-access-log.ts';
import { mustRun, type Place } from './mesh-process.ts';
import { oracle } from './oracle.ts';
import { inFolder } from './places.ts';
import { DOMAINS, MORE_PRODUCTS, QUERY_PRODUCTS, SPEEDS } from './products.ts';

const SENSOR = 'machine_temperature';
const settings = readSettings();
const file = (name: string): string => join(settings.sampleData, name);

interface Source {
  readonly file: string;
  readonly flags: readonly string[];
  readonly counts: Readonly<Record<'received' | 'accepted' | 'quarantined' | 'duplicate', number>>;
}
type Sources = Readonly<Record<string, Source>>;

const REAL: Sources = {
  'clickstream.page-view': {
    file: file('apache_access.log'),
    flags: ['--format', 'access-log', '--sort'],
    counts: { received: 10_000, accepted: 9_999, quarantined: 1, duplicate: 0 },
  },
  'finance.purchase': {
    file: file('cdnow_purchases.txt'),
    flags: ['--format', 'cdnow', '--sort'],
    counts: { received: 69_659, accepted: 69_659, quarantined: 0, duplicate: 0 },
  },
  'sensors.reading': {
    file: file('machine_temperature.csv'),
    flags: ['--sensor', SENSOR],
    counts: { received: 22_695, accepted: 22_683, quarantined: 12, duplicate: 0 },
  },
};

const check = checks();

/** Takes the sources through every speed of the products that read them, and compares the rows with the oracle's. */
async function verify(where: string, place: Place, sources: Sources): Promise<void> {
  for (const [contract, { file, flags, counts }] of Object.entries(sources)) {
    const report = JSON.parse(await mustRun(place, ['ingest', contract, '--file', file, ...flags, '--json']));
    const { received, accepted, quarantined, duplicate } = report;
    check.equal(where, `${contract}: counts`, { received, accepted, quarantined, duplicate }, counts);
  }
  const domains = DOMAINS.filter((domain) =>
    Object.keys(sources).some((contract) => contract.startsWith(`${domain}.`)),
  );
  for (const domain of domains)
    for (const speed of SPEEDS)
      await mustRun(place, ['run', '--domain', domain, '--speed', speed, '--until-caught-up']);
  for (const [product, contract] of Object.entries({ ...QUERY_PRODUCTS, ...MORE_PRODUCTS })) {
    const source = sources[contract];
    if (source === undefined) continue;
    const expected = await oracle('rows', [product, source.file, SENSOR]);
    for (const speed of SPEEDS) {
      const found = await mustRun(place, ['query', product, '--speed', speed, '--json']);
      check.equal(where, `${product}: ${speed} against the oracle`, found, expected);
    }
  }
}

async function verifyReal(where: string, place: Place): Promise<void> {
  await verify(where, place, REAL);
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

/** An access log in a data folder of its own, beside which it lies. */
const verifyHard = (where: string, settings: Place['settings']): Promise<void> =>
  inFolder('hard', async (parent) => {
    const file = join(parent, 'hard.log');
    await writeFile(file, HARD_ACCESS_LOG);
    await verify(
      where,
      { folder: join(parent, 'data'), settings },
      {
        'clickstream.page-view': { file, flags: ['--format', 'access-log', '--sort'], counts: HARD_COUNTS },
      },
    );
  });

async function verifyOn(where: string, settings: Place['settings']): Promise<void> {
  await inFolder('data', (folder) => verifyReal(where, { folder, settings }));
  await verifyHard(`${where} hard`, settings);
}

await verifyOn('embedded', {});
await withBroker(settings, async (broker) => {
  if (typeof broker === 'string') check.skipped('kafka', 'everything', broker);
  else await verifyOn('kafka', broker.settings);
});
check.report('Real data, from raw file to rows');
