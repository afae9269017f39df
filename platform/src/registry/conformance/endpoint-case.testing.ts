/** A request: method and path, where `$s` stands for a subject that no other case has, and its body. */
export type Call = readonly [request: string, body?: unknown];

/** One thing that an endpoint does, or refuses. */
export interface EndpointCase {
  /** As the server declares it: `GET /subjects/:subject/versions`. */
  readonly endpoint: string;
  readonly when: string;
  /** What was done before; each must succeed. */
  readonly given?: readonly Call[];
  readonly call: Call;
  /** Confluent's error code; 200 where it does what it is asked. */
  readonly code: number;
  /** What the answer has, at least. */
  readonly body?: unknown;
  /** What is done afterwards, so that other cases find the registry as it was. */
  readonly after?: readonly Call[];
}

/** The body that hands in an Avro record with these fields; names with `?` have a default. */
export const avro = (...fields: readonly string[]) => ({ schema: recordText(...fields) });

export const recordText = (...fields: readonly string[]): string =>
  JSON.stringify({
    type: 'record',
    name: 'R',
    fields: fields.map((field) =>
      field.endsWith('?') ? { name: field.slice(0, -1), type: 'string', default: '' } : { name: field, type: 'string' },
    ),
  });

/** Registers a record under the case's subject. */
export const registered = (...fields: readonly string[]): Call => ['POST /subjects/$s/versions', avro(...fields)];

/** A subject whose version was deleted softly. */
export const deletedSoftly: readonly Call[] = [registered('a'), ['DELETE /subjects/$s']];

/** A schema that uses the one of the case's subject. */
export const referring = {
  schema: '{"type":"array","items":"R"}',
  references: [{ name: 'R', subject: '$s', version: 1 }],
};

/** A rule as Confluent's registry gives it back. */
export const rule = { name: 'checkA', kind: 'CONDITION', mode: 'WRITE', type: 'CEL', expr: 'message.a != ""' };

/** What may be said about a schema. */
export const said = { metadata: { properties: { owner: 'us' } }, ruleSet: { domainRules: [rule] } };
