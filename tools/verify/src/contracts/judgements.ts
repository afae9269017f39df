import { fileURLToPath } from 'node:url';
import { jsonLinesOf } from '../json-lines.ts';

/** What is said of a document: complaints of the standard's JSON Schema and of `datacontract lint`, and the document as PyYAML reads it. */
export interface Judgement {
  readonly path: string;
  readonly schema: readonly string[];
  readonly lint: readonly string[];
  readonly document: unknown;
}

/** Judges documents, in order. Fails where the judge does not end well. */
export const judgements = (python: string, paths: readonly string[]): AsyncGenerator<Judgement> =>
  jsonLinesOf(python, [fileURLToPath(new URL('validate.py', import.meta.url)), ...paths]);
