import { z } from 'zod';

/** A text that PostgreSQL can keep within JSON: without U+0000, and without half of a surrogate pair. */
export const storableText = (error?: string) =>
  z.string(error === undefined ? {} : { error }).refine((text) => !text.includes('\u0000') && text.isWellFormed(), {
    error: 'A text has U+0000 or half of a surrogate pair',
  });
