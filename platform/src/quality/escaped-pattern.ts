/** A text as a regular expression of ECMA-262 that matches it and nothing else. */
export const escapedPattern = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
