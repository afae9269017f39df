/** One reason why a schema cannot take the place of another. */
export interface Incompatibility {
  /** The rule that is broken, under the name that the format's own tools give it. */
  readonly kind: string;
  /** Where in the new schema: a JSON pointer, or a field path where the format has no JSON. */
  readonly path: string;
  /** What was found and what was expected, for people. */
  readonly message: string;
}
