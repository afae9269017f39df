import { z } from 'zod';
import { alikeNames } from '../contract/alike-names.ts';
import type { Column, Columns } from '../contract/column.ts';
import type { Contract, TypedContract } from '../contract/contract.ts';
import { outputMetadataOf } from '../contract/declared-metadata.ts';
import { columnOf, type Fields, type RowOf } from '../contract/field.ts';
import { validatorOf } from '../contract/validator-of.ts';
import { STATE } from '../operator/process-error.ts';
import { freezeState } from '../operator/process-state.ts';
import { encodeProcessState } from '../operator/process-state-codec.ts';
import { duration } from '../time/index.ts';
import { declared, invalidProduct, refusalOf, type Declaration } from './declaration.ts';
import { fingerprintOf } from './fingerprint.ts';
import { POISON_RULE, type PoisonDeclaration, type PoisonRule } from './poison.ts';
import type { ProcessProduct, ProcessState, Timer } from './product.ts';

/** The next state, rows, and the key's timer, see `Step`: as a declaration's functions return it. */
export type StepOf<S extends ProcessState, O extends Fields> = readonly [
  state: S,
  rows: readonly RowOf<O>[],
  timer?: number | null,
];

/** A product that is a pure function of a state per key and a record, and of the key's timer. */
export interface ProcessDeclaration<F extends Fields, O extends Fields, S extends ProcessState> extends Declaration {
  readonly input: TypedContract<F>;
  readonly output: O;
  /** The state of a key before its first record, and again once it was forgotten. Its type is the state's. */
  readonly initial: S;
  /** Pure: no clock, no randomness, no I/O; it must not change the state it is given. */
  readonly process: (state: S, record: RowOf<F>) => StepOf<NoInfer<S>, O>;
  /** As pure: called when the key's timer is reached in event time, also where its sensor, customer, … is silent. */
  readonly onTimer?: (state: S, timer: Timer) => StepOf<NoInfer<S>, O>;
  /** How far the clock of timers stays behind the greatest event time, for records out of order; none unless said. */
  readonly lateness?: string;
  /** How long after its last step, by that clock, a key is forgotten; never unless said. */
  readonly timeToLive?: string;
  /**
   * What becomes of a record or timer that makes the function fail: after `tries` it is left out and noted, and where `stopAt` failures are
   * not made good by ten times as many steps that succeed, the task stops. Three tries, and 20, unless said; with 1 the first failure stops it.
   */
  readonly poison?: PoisonDeclaration;
}

/** The process of a declaration. Fails with `PRODUCT_INVALID` or `DURATION_INVALID`. */
export function processProduct<F extends Fields, O extends Fields, S extends ProcessState>(
  declaration: ProcessDeclaration<F, O, S>,
): ProcessProduct {
  const { input, initial, process, onTimer = null } = declaration;
  const about = declared(declaration);
  const { name, version } = about;
  const { input: read, output: fields, ...rest }: Partial<typeof declaration> = declaration;
  const missing = Object.entries({ input: read, output: fields, initial: rest.initial, process: rest.process });
  const [part] = missing.find(([, value]) => value === undefined) ?? [];
  if (part !== undefined)
    throw invalidProduct(
      name,
      `a process without ${part}`,
      'an input, which is a contract, an output of fields, the initial state, and the function process',
      `${part} is misspelt`,
    );
  const lateness = duration(declaration.lateness ?? '0 seconds');
  const timeToLive = declaration.timeToLive === undefined ? null : duration(declaration.timeToLive);
  if (timeToLive === 0)
    throw invalidProduct(name, 'a time to live of nothing', 'a duration, or none to keep every state');
  const poison = poisonRule(name, declaration.poison ?? {});
  const fault = freezeState(initial, undefined);
  if (fault !== undefined)
    throw invalidProduct(
      name,
      `an initial state that is not JSON: ${fault.place} is ${fault.found}`,
      STATE,
      'it holds an object of a class',
    );
  const output = outputOf(name, declaration.output);
  const meaning = { name, version, input: readOf(input), output, lateness, timeToLive, hasTimer: onTimer !== null };
  return Object.freeze({
    kind: 'process',
    ...about,
    input,
    inputs: Object.freeze([input]),
    lateness,
    output,
    metadata: outputMetadataOf(declaration.output, output, refusalOf(name)),
    initial,
    process: process as unknown as ProcessProduct['process'],
    onTimer: onTimer as unknown as ProcessProduct['onTimer'],
    timeToLive,
    poison,
    judge: validatorOf({ schema: z.object(declaration.output) }),
    // A function has no stable text, so its author's version stands for the code.
    fingerprint: fingerprintOf({ ...meaning, initial: encodeProcessState(initial).toString() }),
  });
}

/**
 * What of its input is a part of a process's meaning. Not its columns: one more changes nothing for a function that does not read it, and who
 * changes the function raises its version.
 */
const readOf = ({ name, key, eventTime }: Contract): object => ({ name, key, eventTime });

const MOST = { tries: 100, stopAt: 1_000_000 };

function poisonRule(product: string, given: PoisonDeclaration): PoisonRule {
  const rule = { ...POISON_RULE, ...given };
  const [name, value] =
    Object.entries(rule).find(([option, number]) => {
      const most: number = MOST[option as keyof PoisonRule] ?? 0;
      return !Number.isInteger(number) || number < 1 || number > most;
    }) ?? [];
  if (name === undefined) return Object.freeze(rule);
  throw invalidProduct(
    product,
    `poison.${name} ${typeof value === 'number' ? String(value) : JSON.stringify(value)}`,
    `tries from 1 to ${MOST.tries}, stopAt from 1 to ${MOST.stopAt.toLocaleString('en')}, in whole numbers`,
    name in MOST ? undefined : 'the name is misspelt',
  );
}

function outputOf(product: string, fields: Fields): Columns {
  const alike = alikeNames(Object.keys(fields));
  if (alike !== undefined)
    throw invalidProduct(product, `the outputs ${alike.join(' and ')}`, 'names that differ by more than case');
  const columns = Object.entries(fields).map(([name, field]) => [name, columnFor(product, name, field)] as const);
  return Object.freeze(Object.fromEntries(columns));
}

function columnFor(product: string, name: string, field: Fields[string]): Column {
  const column = columnOf(field);
  if (column !== undefined && /^[a-z][A-Za-z0-9]*$/.test(name)) return column;
  const expected = 'a name in camel case with a field of text(), int32() and so on';
  throw invalidProduct(product, `the output ${JSON.stringify(name)}`, expected);
}
