import { type GeneratorOptions, type LineGenerator, lineKinds, originalOf } from './line-kind.ts';
import { pick, type Random, randomAt } from './random-at.ts';

const SENSORS = ['boiler', 'cooling-tower', 'hall-north', 'hall-south', 'warehouse'];
const START = Date.UTC(2024, 0, 1) * 1000;
const STEP = 5 * 60_000_000;
const LATE = 3 * 3_600_000_000;
const DAY = 86_400_000_000;

/**
 * Readings of five sensors in turn as CSV: a daily curve, noise and rare peaks, every 5 minutes from 2024 on unless told
 * otherwise; now and then one of them is silent for an hour. A late one lies three hours back, between two others; a duplicate or conflicting one has the sensor and time of a
 * reading a little earlier.
 */
export function readingLines(options: GeneratorOptions): LineGenerator {
  const { seed, start = START, step = STEP } = options;
  const kind = lineKinds(options, SENSORS.length * Math.ceil((1.2 * LATE) / step));

  function at(index: number, change: { readonly back?: number; readonly raised?: number }): string {
    const random = randomAt(seed, index);
    const [sensor, round] = [index % SENSORS.length, Math.floor(index / SENSORS.length)];
    // The next sensor is read once more instead, between its own times and those of late lines.
    const silent = isSilent(sensor, round);
    const turn = silent ? (sensor + 1) % SENSORS.length : sensor;
    const time = start + round * step + (silent ? Math.floor(step / 4) : 0) - (change.back ?? 0);
    const noise = random() + random() + random() - 1.5;
    const peak = random() < 0.001 ? 40 : 0;
    const value =
      20 + 12 * turn + 5 * Math.sin((2 * Math.PI * (time % DAY)) / DAY) + noise + peak + (change.raised ?? 0);
    const timestamp = new Date(Math.floor(time / 1000)).toISOString().slice(0, 19).replace('T', ' ');
    return `${timestamp},${value.toFixed(6)},${SENSORS[turn] ?? ''}`;
  }

  return {
    header: 'timestamp,value,sensor',
    kind,
    line(index) {
      switch (kind(index)) {
        case 'late':
          return at(index, { back: LATE + Math.floor(step / 2) });
        case 'duplicate':
          return at(originalOf(kind, index, SENSORS.length), {});
        case 'conflicting':
          return at(originalOf(kind, index, SENSORS.length), { raised: 1 });
        case 'malformed':
          return spoiled(at(index, {}), randomAt(seed ^ 1, index));
        default:
          return at(index, {});
      }
    },
  };
}

/** One of the sensors is, for 12 rounds of every 1,000. */
const isSilent = (sensor: number, round: number): boolean =>
  round % 1000 >= 500 && round % 1000 < 512 && Math.floor(round / 1000) % SENSORS.length === sensor;

function spoiled(line: string, random: Random): string {
  const [timestamp, value, sensor] = line.split(',');
  const ways = [
    `${timestamp},${value}`,
    `${timestamp},NaN,${sensor}`,
    `2024-13-01 00:00:00,${value},${sensor}`,
    `${timestamp},,${sensor}`,
    `${timestamp},${value},\xfe`,
    '',
  ];
  return ways[pick(random, ways.length)] ?? '';
}
