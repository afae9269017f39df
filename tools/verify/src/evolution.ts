// verify:evolution: a contract changes under a live stream and a live micro-batch, on both logs; nothing is lost, doubled or stopped.
import { parseArgs } from 'node:util';
import { readSettings } from '@tempi/platform/settings';
import { withBroker } from './broker.ts';
import { checks } from './checks.ts';
import { liveChange } from './evolution/live-change.ts';
import { inFolder } from './places.ts';

const { values } = parseArgs({
  options: {
    /** Records a second. */
    rate: { type: 'string', default: '10000' },
    /** Seconds of each of the four phases. */
    seconds: { type: 'string', default: '4' },
    /** Only this log. */
    log: { type: 'string' },
  },
});
const asked = { rate: Number(values.rate), seconds: Number(values.seconds) };
const check = checks();
const began = performance.now();

if (values.log !== 'kafka')
  await inFolder('evolution', (folder) => liveChange({ where: 'embedded', folder, settings: {}, ...asked }, check));
if (values.log !== 'embedded')
  await withBroker(readSettings(), async (broker) => {
    if (typeof broker === 'string') check.skipped('kafka', 'a contract that changes while it is read', broker);
    else
      await inFolder('evolution', (folder) =>
        liveChange({ where: 'kafka', folder, settings: broker.settings, ...asked }, check),
      );
  });

check.report(
  `a contract in three versions, ${values.rate} records/s, ${String(asked.seconds * 4)} s a log, in ${((performance.now() - began) / 1000).toFixed(0)} s:`,
);
