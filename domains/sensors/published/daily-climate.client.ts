// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Hours with readings of each sensor and day, their readings, mean of means, lowest and highest */
export interface DailyClimate {
  readonly sensor: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowStart: string;
  /** an instant in UTC, ISO 8601 */
  readonly windowEnd: string;
  /** Hours in which the sensor was read */
  readonly hours: number;
  /** Readings of the day */
  readonly readings: number;
  /** Mean of the means of the hours, in the unit of the sensor */
  readonly mean: number;
  /** Least value of the day */
  readonly low: number;
  /** Greatest value of the day */
  readonly high: number;
}

/** Reads the messages of the topic `<namespace>.sensors.daily-climate.stream.output`; platform/PUBLISHED.md shows how. */
export const dailyClimateClient = topicClient<DailyClimate>(
  'sensors.daily-climate.stream.output',
  '{"type":"record","namespace":"sensors","name":"DailyClimate","fields":[{"name":"sensor","type":"string"},{"name":"windowStart","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"windowEnd","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"hours","type":"long"},{"name":"readings","type":"long"},{"name":"mean","type":"double"},{"name":"low","type":"double"},{"name":"high","type":"double"}]}',
);
