import type { Columns } from '../contract/column.ts';
import { durationText } from '../time/index.ts';
import { expressionText, typeText } from './expression-text.ts';
import type { Expression, NamedExpression } from './expression.ts';
import type { Meaning } from './plan-json.ts';
import type { Measure, QueryPlan, Window } from './query-plan.ts';
import type { Relation, Side } from './relation.ts';

/** What a plan says, each fact by what it is about, in words for people. */
export type Facts = ReadonlyMap<string, string>;

/** All facts of a meaning. */
export function factsOf({ plan, lateness }: Meaning): Facts {
  const facts = new Map([['lateness', durationText(lateness)]]);
  planFacts(facts, '', plan);
  return facts;
}

function planFacts(facts: Map<string, string>, of: string, plan: QueryPlan): void {
  facts.set(`kind${of}`, plan.kind);
  if (plan.where !== null) facts.set(`where${of}`, expressionText(plan.where));
  if (plan.kind === 'select') columnFacts(facts, 'column', of, plan.columns);
  else {
    facts.set(`window${of}`, windowText(plan.window));
    columnFacts(facts, 'group', of, plan.group);
    for (const measure of plan.measures)
      facts.set(`measure ${measure.name}${of}`, `${measureText(measure)}, ${typeText(measure.column.type)}`);
    facts.set(`order of measures${of}`, plan.measures.map(({ name }) => name).join(', '));
    columnFacts(facts, 'column', of, plan.derived);
    if (plan.having !== null) facts.set(`having${of}`, expressionText(plan.having));
  }
  relationFacts(facts, 'input', of, plan.input);
}

function relationFacts(facts: Map<string, string>, role: string, of: string, relation: Relation): void {
  if (relation.node === 'contract') {
    const { contract, columns, eventTime, key } = relation;
    facts.set(`${role}${of}`, `contract ${contract}, at ${eventTime}, key ${key}`);
    typeFacts(facts, ` of contract ${contract}`, columns);
  } else if (relation.node === 'product') {
    const inner = ` of product ${relation.product}`;
    facts.set(`${role}${of}`, `product ${relation.product}`);
    facts.set(`lateness${inner}`, durationText(relation.lateness));
    typeFacts(facts, inner, relation.columns);
    planFacts(facts, inner, relation.plan);
  } else {
    const keys = `${expressionText(relation.leftKey)} = ${expressionText(relation.rightKey)}`;
    const within = relation.node === 'join' ? ` within ${durationText(relation.within)}` : '';
    facts.set(`${role}${of}`, `${relation.node} by ${keys}${within}`);
    sideFacts(facts, 'left', of, relation.left);
    sideFacts(facts, 'right', of, relation.right);
  }
}

function sideFacts(facts: Map<string, string>, role: string, of: string, { relation, where, columns }: Side): void {
  const side = ` of the ${role}${of}`;
  if (where !== null) facts.set(`where${side}`, expressionText(where));
  columnFacts(facts, 'column', side, columns);
  relationFacts(facts, role, of, relation);
}

function columnFacts(facts: Map<string, string>, role: string, of: string, columns: readonly NamedExpression[]): void {
  for (const { name, value } of columns) facts.set(`${role} ${name}${of}`, typed(value));
  facts.set(`order of ${role}s${of}`, columns.map(({ name }) => name).join(', '));
}

function typeFacts(facts: Map<string, string>, of: string, columns: Columns): void {
  for (const [name, { type, nullable }] of Object.entries(columns))
    facts.set(`type of ${name}${of}`, `${nullable ? 'nullable ' : ''}${typeText(type)}`);
}

const typed = (value: Expression): string =>
  value.node === 'column' ? value.name : `${expressionText(value)}, ${typeText(value.column.type)}`;

/** A measure's aggregate: `sum(bytes) where status < 400`. */
export function measureText({ aggregate, argument, limit, where }: Measure): string {
  const given = [argument === null ? '' : expressionText(argument), ...(limit === null ? [] : [String(limit)])];
  return `${aggregate}(${given.join(', ')})${where === null ? '' : ` where ${expressionText(where)}`}`;
}

/** A window in words: `hopping 10 minutes by 1 minute`. */
export function windowText(window: Window | null): string {
  if (window === null) return 'none';
  if (window.kind === 'tumbling') return `tumbling ${durationText(window.size)}`;
  if (window.kind === 'session') return `session with a gap of ${durationText(window.gap)}`;
  return `hopping ${durationText(window.size)} by ${durationText(window.slide)}`;
}
