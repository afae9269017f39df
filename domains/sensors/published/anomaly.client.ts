// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Readings far from the moving mean of their sensor */
export interface Anomaly {
  /** Name of the sensor */
  readonly sensor: string;
  /** When the value was measured; an instant in UTC, ISO 8601 */
  readonly readAt: string;
  /** The value, in the unit of the sensor */
  readonly value: number;
  /** The moving mean before it */
  readonly expected: number;
  /** How many standard deviations it is away from the mean */
  readonly score: number | null;
}

/** Reads the messages of the topic `<namespace>.sensors.anomaly.stream.output`; platform/PUBLISHED.md shows how. */
export const anomalyClient = topicClient<Anomaly>(
  'sensors.anomaly.stream.output',
  '{"type":"record","namespace":"sensors","name":"Anomaly","fields":[{"name":"sensor","type":"string"},{"name":"readAt","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"value","type":"double"},{"name":"expected","type":"double"},{"name":"score","type":["null","double"],"default":null}]}',
);
