/** That a version is on its way out. Days are texts such as `2027-03-31`. */
export interface Deprecation {
  /** The day on which it was announced. */
  readonly since: string;
  /** It is served on this day for the last time: whoever removes it earlier breaks its readers. */
  readonly until: string;
  /** The name of what takes its place, such as `clickstream.page-view.v2`, or null where nothing does. */
  readonly successor: string | null;
}
