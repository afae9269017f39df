import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutgoingRecord, Transaction } from '../log/index.ts';
import { openChangelog } from './changelog.ts';
import { processKey, flowKey } from './state-key.ts';

const LIMIT = 8;
const keys = [
  flowKey(Buffer.alloc(0)),
  flowKey(Buffer.from('é')),
  flowKey(Buffer.from('a')),
  processKey('a'),
  processKey(''),
];
const name = (key: Uint8Array): string => Buffer.from(key).toString('latin1');

test('a restart finds what was put last, whatever its size and the sizes before, in records within the limit', () => {
  const put = fc.record({
    key: fc.constantFrom(...keys),
    value: fc.option(fc.uint8Array({ maxLength: 5 * LIMIT }), { freq: 4 }),
    restart: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(put, { maxLength: 30 }), (puts) => {
      const stored = new Map<string, Buffer>();
      const transaction = {
        append(_topic: string, _partition: number, { key, value }: OutgoingRecord) {
          expect(value?.length ?? 0).toBeLessThanOrEqual(LIMIT);
          if (value === null) stored.delete(name(key!));
          else stored.set(name(key!), Buffer.from(value));
        },
      } as unknown as Transaction;
      const open = () =>
        openChangelog({ topic: 'state', partition: 0, limit: LIMIT, origin: '' }, new Map([...stored].toReversed()));
      const expected = new Map<string, Buffer>();
      let { changelog } = open();
      for (const { key, value, restart } of puts) {
        changelog.put(transaction, { key, value: value && Buffer.from(value), dueAt: Infinity });
        if (value === null) expected.delete(name(key));
        else expected.set(name(key), Buffer.from(value));
        if (restart) ({ changelog } = open());
      }
      expect(new Map([...open().states].toSorted())).toEqual(new Map([...expected].toSorted()));
      if (expected.size === 0) expect(stored.size).toBe(0);
    }),
    { numRuns: 500 },
  );
});

test('a key of another version is refused', () => {
  expect(() =>
    openChangelog({ topic: 'state', partition: 0, limit: LIMIT, origin: '' }, new Map([['\x09', Buffer.alloc(0)]])),
  ).toThrow(expect.objectContaining({ code: 'STATE_VERSION' }));
});
