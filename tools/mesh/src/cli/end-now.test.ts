import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const module = new URL('end-now.ts', import.meta.url).href;

/** How a process ends that has something to do at its exit, by `endNow(code)` after `before`. */
function ended(code: number, before = ''): { status: number | null; signal: string | null; stdout: string } {
  const program = `
    import { endNow } from '${module}';
    process.on('exit', () => console.log('at exit'));
    ${before}
    endNow(${String(code)});`;
  const { status, signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return { status, signal, stdout };
}

test.each([3, 130])('it ends with code %i and leaves out what is to be done at an exit', (code) => {
  expect(ended(code)).toEqual({ status: code, signal: null, stdout: '' });
});

test('where there is no program to become it kills itself, and does not abort', () => {
  expect(ended(3, "process.execPath = '/there/is/none';")).toEqual({ status: null, signal: 'SIGKILL', stdout: '' });
});
