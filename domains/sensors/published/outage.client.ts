// Written by `mesh contracts generate` from the declaration; change that.
import { topicClient } from '@tempi/platform/client';

/** Sensors that were silent for half an hour, told once; a return closes the outage without a row */
export interface Outage {
  /** Name of the sensor */
  readonly sensor: string;
  /** When it was read last before the silence; an instant in UTC, ISO 8601 */
  readonly lastReadAt: string;
  /** Seconds since then */
  readonly silentFor: number;
}

/** Reads the messages of the topic `<namespace>.sensors.outage.stream.output`; platform/PUBLISHED.md shows how. */
export const outageClient = topicClient<Outage>(
  'sensors.outage.stream.output',
  '{"type":"record","namespace":"sensors","name":"Outage","fields":[{"name":"sensor","type":"string"},{"name":"lastReadAt","type":{"type":"long","logicalType":"timestamp-micros"}},{"name":"silentFor","type":"long"}]}',
);
