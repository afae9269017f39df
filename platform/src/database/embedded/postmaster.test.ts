import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { alive } from './postmaster.ts';

test.runIf(existsSync('/proc/self/stat'))('a process that ended and that nobody reaped is not alive', async () => {
  // A shell that becomes another program forgets its children: what `sleep` adopts stays a zombie, as under many a PID 1.
  const parent = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(String((await once(parent.stdout, 'data'))[0]));
  expect(alive(pid)).toBe(true);
  await expect.poll(() => alive(pid), { timeout: 5_000 }).toBe(false);
  expect(() => process.kill(pid, 0)).not.toThrow();
  parent.kill('SIGKILL');
});
