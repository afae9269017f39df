import fc from 'fast-check';
import { inject } from 'vitest';

// vitest's setup of each file: property tests draw the same cases in every run, so that what lands does not hang on chance; `MESH_TEST_SEED=random` looks for others.
const seed = inject('testSeed');
if (seed !== 'random') fc.configureGlobal({ seed });
