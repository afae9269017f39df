// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Readings of each sensor by the hour: how many, their mean, lowest, highest and latest */
export interface HourlyClimate {
  readonly sensor: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Readings of the hour */
  readonly readings: number;
  /** Mean of their values, in the unit of the sensor */
  readonly mean: number;
  /** Least of them */
  readonly low: number;
  /** Greatest of them */
  readonly high: number;
  /** The last of them */
  readonly latest: number;
}

/** Reads the messages of the topic `<namespace>.sensors.hourly-climate.stream.output`; platform/PUBLISHED.md shows how. */
export const hourlyClimateClient = topicClient<HourlyClimate>(
  'sensors.hourly-climate.stream.output',
  '{"type":"record","namespace":"sensors","name":"HourlyClimate","fields":[{"name":"sensor","type":"string"},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"readings","type":"long"},{"name":"mean","type":"double"},{"name":"low","type":"double"},{"name":"high","type":"double"},{"name":"latest","type":"double"}]}',
);
