import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { documentFiles } from '@tempi/platform/odcs';
import { expect, test } from 'vitest';
import { contracts, products } from '../cli/catalog.ts';
import { staleDocuments } from './stale-documents.ts';

test('the files of what is no more are stale; those that somebody else wrote are not', async () => {
  const root = await mkdtemp(join(tmpdir(), 'tempi-stale-'));
  try {
    const all = documentFiles(contracts, products);
    const strangers = ['contracts/finance/other.odcs.yaml', 'contracts/finance/other.avsc'];
    for (const { path, text } of [...all, ...strangers.map((path) => ({ path, text: 'kind: DataContract\n' }))]) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    expect(await staleDocuments(root, all)).toEqual([]);
    const gone = (path: string): boolean => /^contracts\/finance\/purchase\.|\/published\/anomaly\./.test(path);
    const left = all.filter(({ path }) => !gone(path));
    expect(await staleDocuments(root, left)).toEqual(all.map(({ path }) => path).filter(gone));
    expect(all.length - left.length).toBe(8);
  } finally {
    await rm(root, { recursive: true });
  }
});
