import type { Choices } from '../fuzz/choices.ts';
import type { Fleet } from './fleet.ts';
import type { Scheduler } from './scheduler.ts';
import type { Weather } from './weather.ts';

interface Stage {
  readonly scheduler: Scheduler;
  readonly weather: Weather;
  readonly fleet: Fleet;
  readonly choices: Choices;
}

/** Lets things happen to the processes of a run until it is calm. */
export async function disasters({ scheduler, weather, fleet, choices }: Stage): Promise<void> {
  const every = choices.of([2_500, 1_000, 5_000]);
  for (;;) {
    await scheduler.pause(choices.between(10, every));
    if (weather.isCalm) return;
    const process = fleet.any();
    const what = choices.of(['kill', 'freeze', 'scale', 'outage', 'clock']);
    if (what === 'scale') {
      fleet.scale(choices.of(['stream', 'stream', 'ingester', 'batches']));
      weather.count('members changed');
    } else if (what === 'outage')
      weather.outage(choices.of(['log', 'database', 'registry']), choices.between(20, 1_200));
    else if (process === undefined) continue;
    else if (what === 'kill') {
      fleet.kill(process);
      weather.count('killed by chance');
    } else if (what === 'freeze') {
      fleet.freeze(process, choices.between(100, 9_000));
      weather.count('frozen');
    } else {
      process.skew += choices.between(-7_200_000, 7_200_000);
      weather.count('clock jumped');
      scheduler.trace(`the clock of ${process.name} is off by ${String(process.skew)} ms`);
    }
  }
}
