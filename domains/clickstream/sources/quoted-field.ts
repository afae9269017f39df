const BACKSLASH = 92;

/** The index of the quote that closes the field whose text begins at `from`, or -1: a quote after an odd run of backslashes is text. */
export function closingQuote(line: string, from: number): number {
  let quote = line.indexOf('"', from);
  while (quote >= 0 && backslashesBefore(line, quote, from) % 2 === 1) quote = line.indexOf('"', quote + 1);
  return quote;
}

/** A field's text with `\"` and `\\` read as the character they escape. */
export const unescaped = (text: string): string => (text.includes('\\') ? text.replace(/\\(["\\])/g, '$1') : text);

function backslashesBefore(line: string, at: number, from: number): number {
  let start = at;
  while (start > from && line.charCodeAt(start - 1) === BACKSLASH) start -= 1;
  return at - start;
}
