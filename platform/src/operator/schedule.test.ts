import fc from 'fast-check';
import { expect, test } from 'vitest';
import { schedule, type Scheduled } from './schedule.ts';

interface Item extends Scheduled {
  at: number;
}

test('what is due is what is there and due, however often it was moved, removed and put in again', () => {
  const act = fc.record({
    do: fc.constantFrom('put', 'put', 'put', 'move', 'remove', 'remove', 'due'),
    at: fc.nat(30),
    which: fc.nat(1000),
  });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 600, size: 'max' }), (acts) => {
      const items = schedule<Item>(({ at }) => at);
      const there: Item[] = [];
      let now = 0;
      for (const { do: what, at, which } of acts) {
        const place = there.length === 0 ? 0 : which % there.length;
        const item = there[place];
        if (what === 'put') {
          const added = { at: now + 1 + at, scheduledAt: Infinity };
          there.push(added);
          items.update(added);
        } else if (what === 'move' && item !== undefined) {
          item.at = now + 1 + at;
          items.update(item);
        } else if (what === 'remove' && item !== undefined) {
          items.remove(item);
          there.splice(place, 1);
        } else if (what === 'due') {
          now += at % 7;
          const truth = there.filter((each) => each.at <= now);
          expect(new Set(items.due(now))).toEqual(new Set(truth));
          for (const each of truth) there.splice(there.indexOf(each), 1);
        }
      }
      expect(items.due(Infinity)).toHaveLength(there.length);
    }),
    { numRuns: 200 },
  );
});
