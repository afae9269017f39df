import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { readSettings } from '../settings/index.ts';

/** vitest's global setup: a folder for the run, whose removal at the end stops the database in it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'tempi-test-'));
  project.provide('testFolder', folder);
  project.provide('testSeed', readSettings().testSeed);
  return () => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
