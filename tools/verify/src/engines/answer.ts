/** A query for an engine. */
export interface EngineQuery {
  readonly name: string;
  readonly sql: string;
}

/** A value as the drivers write it: numbers as text, times in microseconds, dates in days, rows of a list as arrays. */
export type PlainValue = string | boolean | null | readonly PlainValue[];

/** What an engine said to a query. */
export interface Answer {
  readonly name: string;
  readonly mode: string;
  readonly seconds: number;
  readonly rows?: readonly (readonly PlainValue[])[];
  readonly error?: string;
}
