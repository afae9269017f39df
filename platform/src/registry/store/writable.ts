import type { RegistryMode } from './registry-mode.ts';
import { notPermitted } from './store-errors.ts';
import { subjectText, type SubjectName } from './subject-name.ts';

/** Fails with 42205 where `mode`, which counts for the name, lets nobody change what is under it. */
export function checkWritable(name: SubjectName, mode: RegistryMode): void {
  const text = subjectText(name);
  if (mode.startsWith('READONLY'))
    throw notPermitted(`${text === '' ? 'The registry' : `Subject ${text}`} is in read-only mode`);
}
