import type { Draft } from './draft.ts';
import { invalidKeyword } from './json-schema-error.ts';
import { member, type JsonObject, type JsonValue } from './json-value.ts';
import { arrayOf, limitsOf } from './keyword-values.ts';
import { restOf } from './read-object.ts';
import { NOTHING_SAID, type ArrayNode, type Child, type Rest } from './schema-node.ts';

type Below = (schema: JsonValue) => Child;

/** What a schema says of arrays, in whichever keywords its draft says it. */
export const readArray = (schema: JsonObject, draft: Draft, below: Below): ArrayNode => {
  const contains = draft === 4 ? undefined : member(schema, 'contains');
  if (contains !== undefined) below(contains);
  const unique = member(schema, 'uniqueItems') ?? false;
  if (typeof unique !== 'boolean') throw invalidKeyword('uniqueItems', 'true or false');
  const unevaluated = draft <= 7 ? undefined : member(schema, 'unevaluatedItems');
  return {
    ...NOTHING_SAID,
    type: 'array',
    limits: limitsOf(schema, ['maxItems', 'minItems', ...(draft <= 7 ? [] : ['maxContains', 'minContains'])]),
    uniqueItems: unique ? 'unique' : 'any',
    ...(draft === 2020 ? itemsOf2020(schema, below) : itemsBefore2020(schema, below)),
    unevaluated: unevaluated === undefined ? undefined : below(unevaluated),
  };
};

type Items = Pick<ArrayNode, 'items' | 'tuple' | 'additional'>;

const itemsBefore2020 = (schema: JsonObject, below: Below): Items => {
  const items = member(schema, 'items');
  const additional = restOf(member(schema, 'additionalItems'), below);
  if (Array.isArray(items)) return { items: undefined, tuple: (items as readonly JsonValue[]).map(below), additional };
  return { items: items === undefined ? undefined : below(items), tuple: [], additional };
};

// `items` speaks of what follows the listed items: of all items where none are listed.
const itemsOf2020 = (schema: JsonObject, below: Below): Items => {
  const tuple = (arrayOf(schema, 'prefixItems') ?? []).map(below);
  const rest: Rest = restOf(member(schema, 'items'), below);
  if (tuple.length === 0 && typeof rest === 'function') return { items: rest, tuple, additional: 'open' };
  return { items: undefined, tuple, additional: rest };
};
