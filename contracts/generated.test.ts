import { readFileSync } from 'node:fs';
import { avroFiles } from '@tempi/platform/contract';
import { expect, test } from 'vitest';
import { pageView } from './clickstream/page-view.ts';
import { purchase } from './finance/purchase.ts';
import { reading } from './sensors/reading.ts';

test.each(avroFiles([pageView, purchase, reading]))(
  '$path is what `mesh contracts generate` writes',
  ({ path, text }) => {
    expect(readFileSync(new URL(path, import.meta.url), 'utf8')).toBe(text);
  },
);
