import type { Row, Value } from '../contract/column.ts';

/** Makes the row of a pair: the columns of both sides as `left.name` and `right.name`, those of a missing right row NULL. */
export function pairRows(
  left: readonly string[],
  right: readonly string[],
): (left: Row, right: Row | undefined) => Row {
  const named = (side: string, names: readonly string[]) => names.map((name) => [name, `${side}.${name}`] as const);
  const [lefts, rights] = [named('left', left), named('right', right)];
  return (leftRow, rightRow) => {
    const pair: Record<string, Value> = {};
    for (const [name, as] of lefts) pair[as] = leftRow[name] ?? null;
    for (const [name, as] of rights) pair[as] = rightRow?.[name] ?? null;
    return pair;
  };
}
