/** A subject within its context. The empty subject is the context itself, for settings. */
export interface SubjectName {
  /** `.` for the default context, `.name` for any other. */
  readonly context: string;
  readonly subject: string;
}

const QUALIFIED = /^:(\.[^:]*):(.*)$/s;

/** The context that names are in which do not say. */
export const DEFAULT_CONTEXT = '.';

/** Reads `subject` or `:.context:subject`; a name that does not say is in the context `within`. */
export function subjectName(text: string, within: string = DEFAULT_CONTEXT): SubjectName {
  const [, context, subject] = QUALIFIED.exec(text) ?? [];
  return context === undefined || subject === undefined ? { context: within, subject: text } : { context, subject };
}

/** The name as clients see it: qualified unless it is in the default context. */
export const subjectText = ({ context, subject }: SubjectName): string =>
  context === DEFAULT_CONTEXT ? subject : `:${context}:${subject}`;
