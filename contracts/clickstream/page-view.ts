import { boolean, contract, int32, int64, text, timestamp } from '@tempi/platform/contract';
import { expect } from '@tempi/platform/quality';

export const pageView = contract({
  name: 'clickstream.page-view',
  version: '1.1.0',
  owner: 'clickstream',
  description: 'One request of a web page or file, as a web server logs it',
  fields: {
    occurredAt: timestamp({
      description: 'When the server received the request',
      examples: ['2015-05-17T10:05:03Z'],
    }),
    visitor: text({
      description: 'Address of the client, or its host name where the server resolves it',
      examples: ['203.0.113.7', '2001:db8::7'],
      classification: 'personal',
    }),
    method: text({ description: 'HTTP method of the request', examples: ['GET', 'POST'] }),
    path: text({
      description: 'Target of the request up to its query, as the client sent it',
      examples: ['/', '/projects/xdotool/'],
    }),
    status: int32({ description: 'HTTP status of the response', examples: [200, 404] }),
    bytes: int64({
      description: 'Length of the response body; NULL where none was sent',
      examples: [20_932],
    }).nullable(),
    referrer: text({
      description: 'Page that the client says it came from, with its query; NULL where it says none',
      examples: ['https://www.example.org/search?q=tempi'],
      classification: 'personal',
    }).nullable(),
    agent: text({
      description: 'Name that the client gives of itself; empty where it gives none',
      examples: ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'],
      classification: 'personal',
    }),
    isBot: boolean({
      description: 'Whether the agent names itself a bot, crawler, spider or slurp',
      examples: [false],
    }),
  },
  key: 'visitor',
  eventTime: 'occurredAt',
  partitions: 4,
  idle: '1 hour',
  retention: '400 days',
  quality: [
    expect('visitor').toBeNonEmpty(),
    expect('method').toBeNonEmpty(),
    expect('status').toBeAtLeast(100),
    expect('status').toBeAtMost(599),
    expect('bytes').toBeAtLeast(0),
  ],
  promises: { freshness: '5 minutes', availability: 99.5 },
});
