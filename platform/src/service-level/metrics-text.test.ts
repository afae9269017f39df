import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metricsText } from './metrics-text.ts';
import type { ProductStatus, SpeedStatus } from './status.ts';

const speed = (process: string, lag: number, utilisation: number | null): SpeedStatus => ({
  speed: 'stream',
  tasks: 1,
  records: 5,
  late: 2,
  poison: 3,
  stopped: [],
  lag,
  lagExact: true,
  lagSeconds: null,
  byTask: [{ topic: 'a.b', partition: 3, records: lag, exact: true, seconds: null, utilisation }],
  processes: {
    running: 1,
    recommended: 2,
    most: 4,
    inputRate: null,
    drainRate: null,
    utilisation: { [process]: 0.25 },
  },
  watermark: null,
  cut: [],
  freshness: 1,
});
const product = (...speeds: readonly SpeedStatus[]): ProductStatus => ({
  product: 'a.product',
  version: '1.0.0',
  owner: 'a',
  generation: 1,
  output: 'a.product.stream.output',
  speeds,
});

test('metrics are lines of the exposition format, a sample each; what is not known has none', () => {
  const text = metricsText([product(speed('host:1', 7, null))]);
  expect(text).toContain('# TYPE tempi_lag_records gauge\ntempi_lag_records{product="a.product",speed="stream"} 7\n');
  expect(text).toContain('tempi_task_lag_records{product="a.product",speed="stream",topic="a.b",partition="3"} 7\n');
  expect(text).toContain('tempi_processes_recommended{product="a.product",speed="stream"} 2\n');
  expect(text).not.toContain('tempi_lag_seconds{');
  expect(text).not.toContain('tempi_task_utilisation_ratio{');
});

test('any text may be a label: a parser of the format reads back what was meant', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('\\', '"', '\n', 'n', '}', ',', 'é') }), (process) => {
      const lines = metricsText([product(speed(process, 7, 0.5))]).split('\n');
      for (const line of lines.filter((each) => each !== '' && !each.startsWith('# ')))
        expect(line).toMatch(/^[a-z_]+\{([a-z]+="([^"\\\n]|\\[\\"n])*",?)+\} [0-9.]+$/);
      const written = /process="((?:[^"\\]|\\.)*)"/.exec(lines.find((line) => line.includes('process="')) ?? '')?.[1];
      expect(written?.replaceAll(/\\(.)/g, (_, next: string) => (next === 'n' ? '\n' : next))).toBe(process);
    }),
  );
});
