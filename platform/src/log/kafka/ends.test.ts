import { expect, test } from 'vitest';
import { ends } from './ends.ts';
import { scriptedConnection, type Told } from './scripted-consumer.testing.ts';

/** What lies in a topic, by partition: the offsets that a committed reader sees. */
type Visible = Readonly<Record<string, readonly (readonly number[])[]>>;

const told = (visible: Visible, stable: Readonly<Record<string, readonly number[]>>) => {
  return ({ topic, partition, offset }: { topic: string; partition: number; offset: number }): Told[] => [
    ...(visible[topic]?.[partition] ?? [])
      .filter((each) => each >= offset)
      .map((each): Told => ({ kind: 'record', topic, partition, offset: each })),
    { kind: 'end', topic, partition, offset: stable[topic]?.[partition] ?? 0 },
  ];
};

test('the end is behind the last visible record, however far control and aborted records reach', async () => {
  const stable = { orders: [1_000, 10, 0] };
  const look = told({ orders: [[3, 4], [9]] }, stable);
  const found = ends(scriptedConnection({ script: (assigned) => assigned.flatMap(look), stable: () => stable.orders }));
  expect(await found.of('orders', 3)).toEqual([5, 10, 0]);
});

test('that another topic ends further on is no news of this one', async () => {
  const stable: Record<string, readonly number[]> = { long: [5_000], short: [20] };
  const look = told({ long: [[4_999]], short: [[18]] }, stable);
  const late: Told = { kind: 'end', topic: 'long', partition: 0, offset: 5_000 };
  const foreign: Told = { kind: 'record', topic: 'long', partition: 0, offset: 19 };
  const found = ends(
    scriptedConnection({
      script: (assigned) => [late, foreign, ...assigned.flatMap(look)],
      stable: (topic) => stable[topic] ?? [],
    }),
  );
  expect(await found.of('long', 1)).toEqual([5_000]);
  expect(await found.of('short', 1)).toEqual([19]);
});

test('a client that could not be opened is opened anew', async () => {
  let tries = 0;
  const stable = { orders: [2] };
  const look = told({ orders: [[1]] }, stable);
  const found = ends(
    scriptedConnection({
      script: (assigned) => assigned.flatMap(look),
      stable: () => stable.orders,
      open: () => (++tries === 1 ? Promise.reject(new Error('away')) : Promise.resolve()),
    }),
  );
  await expect(found.of('orders', 1)).rejects.toThrow('away');
  expect(await found.of('orders', 1)).toEqual([2]);
});

test('a partition that has become shorter is searched anew', async () => {
  const stable: Record<string, readonly number[]> = { orders: [100, 7] };
  const visible: Record<string, readonly (readonly number[])[]> = { orders: [[50, 98], [6]] };
  const found = ends(
    scriptedConnection({
      script: (assigned) => assigned.flatMap((each) => told(visible, stable)(each)),
      stable: (topic) => stable[topic] ?? [],
    }),
  );
  expect(await found.of('orders', 2)).toEqual([99, 7]);
  stable['orders'] = [60, 7];
  visible['orders'] = [[50], [6]];
  expect(await found.of('orders', 2)).toEqual([51, 7]);
});

test('who asks for the first partitions alone makes nobody forget the others', async () => {
  const stable = { orders: [3, 4] };
  const look = told({ orders: [[2], [3]] }, stable);
  const searched: number[] = [];
  const found = ends(
    scriptedConnection({
      script(assigned) {
        searched.push(...assigned.map(({ partition }) => partition));
        return assigned.flatMap(look);
      },
      stable: () => stable.orders,
    }),
  );
  await found.of('orders', 2);
  await found.of('orders', 1);
  expect(await found.of('orders', 2)).toEqual([3, 4]);
  expect(searched).toEqual([0, 1]);
});

test('a leader that does not answer in time is no end of its partitions, though the client tells no error', async () => {
  const stable: { orders: readonly number[] } = { orders: [10, 10] };
  const look = told({ orders: [[9], [9]] }, { orders: [10, 10] });
  const found = ends(scriptedConnection({ script: (assigned) => assigned.flatMap(look), stable: () => stable.orders }));
  expect(await found.of('orders', 2)).toEqual([10, 10]);
  stable.orders = [10, -1001];
  await expect(found.of('orders', 2)).rejects.toMatchObject({ code: 'KAFKA_UNREACHABLE', canRetry: true });
  stable.orders = [10, 10];
  expect(await found.of('orders', 2)).toEqual([10, 10]);
});
