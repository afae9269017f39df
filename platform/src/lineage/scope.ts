import { columnsOf, type Expression, type NamedExpression } from '../plan/expression.ts';
import type { JoinRelation, LookupRelation, ProductRelation, Relation, Side } from '../plan/relation.ts';
import { unionOf } from './field-addresses.ts';
import type { FieldAddress } from './lineage.ts';

type Fields = readonly FieldAddress[];

/** What a relation's rows depend on. */
export interface Scope {
  readonly columns: ReadonlyMap<string, Fields>;
  /** Which rows there are. */
  readonly rows: Fields;
  /** When they are. */
  readonly time: Fields;
  /** Which comes first of two of one time: nothing of a contract, whose records the ingester numbers. */
  readonly order: Fields;
  /** By which fields lateness tells the partition, where the relation is a contract. */
  readonly partition: Fields;
}

/** The scope of a relation. */
export function scopeOf(relation: Relation): Scope {
  switch (relation.node) {
    case 'contract': {
      const address = (field: string): FieldAddress => ({ of: relation.contract, field });
      return {
        columns: own(relation.contract, Object.keys(relation.columns)),
        rows: [],
        time: [address(relation.eventTime)],
        order: [],
        partition: [address(relation.key)],
      };
    }
    case 'product':
      return productScope(relation);
    default:
      return pairScope(relation);
  }
}

const own = (of: string, names: readonly string[]): ReadonlyMap<string, Fields> =>
  new Map(names.map((field) => [field, [{ of, field }]]));

/** Rows of windows are at their window's end, and in the order of window and group. What orders others is among that product's rows. */
function productScope({ product, columns, plan }: ProductRelation): Scope {
  const address = (field: string): FieldAddress => ({ of: product, field });
  const windowed = plan.kind === 'aggregate';
  return {
    columns: own(product, Object.keys(columns)),
    rows: [],
    time: windowed ? [address('windowEnd')] : [],
    order: windowed ? ['windowStart', ...plan.group.map(({ name }) => name)].map(address) : [],
    partition: [],
  };
}

/** Who is paired with whom is told by keys, times, and of a lookup by what orders the table's rows. */
function pairScope(relation: JoinRelation | LookupRelation): Scope {
  const [left, right] = [sideScope(relation.left), sideScope(relation.right)];
  const order = unionOf(left.order, right.order);
  return {
    columns: new Map([...prefixed('left.', left), ...prefixed('right.', right)]),
    rows: unionOf(
      ...[left, right].flatMap(({ rows, time, partition }) => [rows, time, partition]),
      fieldsOf(relation.leftKey, left),
      fieldsOf(relation.rightKey, right),
      order,
    ),
    time: unionOf(left.time, right.time),
    order,
    partition: [],
  };
}

function sideScope({ relation, where, columns }: Side): Scope {
  const scope = scopeOf(relation);
  return { ...scope, columns: columnFields(columns, scope), rows: unionOf(scope.rows, fieldsOf(where, scope)) };
}

const prefixed = (prefix: string, { columns }: Scope): readonly (readonly [string, Fields])[] =>
  [...columns].map(([name, fields]) => [`${prefix}${name}`, fields]);

/** The fields that an expression over the scope is computed from. */
export const fieldsOf = (expression: Expression | null, { columns }: Pick<Scope, 'columns'>): Fields =>
  unionOf(...columnsOf(expression).map((name) => columns.get(name) ?? []));

/** The fields of named expressions over the scope, by name. */
export const columnFields = (columns: readonly NamedExpression[], scope: Scope): ReadonlyMap<string, Fields> =>
  new Map(columns.map(({ name, value }) => [name, fieldsOf(value, scope)]));
