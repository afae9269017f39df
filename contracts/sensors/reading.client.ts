// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** One measured value of a sensor */
export interface Reading {
  /** When the value was measured; an instant in UTC, ISO 8601 */
  readonly readAt: string;
  /** Name of the sensor */
  readonly sensor: string;
  /** The value, in the unit of its sensor */
  readonly value: number;
}

/** Reads the messages of the topic `<namespace>.sensors.reading`; platform/PUBLISHED.md shows how. */
export const readingClient = topicClient<Reading>(
  'sensors.reading',
  '{"type":"record","namespace":"sensors","name":"Reading","fields":[{"name":"readAt","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"sensor","type":"string"},{"name":"value","type":"double"}]}',
);
