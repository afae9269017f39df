import { boolean, contract, int32, int64, text, timestamp } from '@tempi/platform/contract';

export const pageView = contract({
  name: 'clickstream.page-view',
  version: '1.0.0',
  owner: 'clickstream',
  description: 'One request of a web page or file, as a web server logs it',
  fields: {
    occurredAt: timestamp(),
    visitor: text(),
    method: text(),
    path: text(),
    status: int32(),
    bytes: int64().nullable(),
    referrer: text().nullable(),
    agent: text(),
    isBot: boolean(),
  },
  key: 'visitor',
  eventTime: 'occurredAt',
  partitions: 4,
  idle: '1 hour',
});
