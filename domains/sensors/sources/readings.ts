import { csvFormat } from '@tempi/platform/ingestion';

/** Readings as CSV: `timestamp,value`, the sensor's name given by `--sensor` or in a column of its own. */
export const readings = csvFormat({ contract: 'sensors.reading', aliases: { timestamp: 'readAt' } });
