import { readFileSync } from 'node:fs';
import { documentFiles } from '@tempi/platform/odcs';
import { expect, test } from 'vitest';
import { pageView } from './clickstream/page-view.ts';
import { purchase } from './finance/purchase.ts';
import { reading } from './sensors/reading.ts';

test.each(documentFiles([pageView, purchase, reading], []))(
  '$path is what `mesh contracts generate` writes',
  ({ path, text }) => {
    expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(text);
  },
);
