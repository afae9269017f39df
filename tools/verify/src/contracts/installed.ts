import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The standard's own JSON Schema, its command line, and the validator, by exact version. */
const PACKAGES = ['open-data-contract-standard==3.1.2', 'datacontract-cli==1.1.3', 'jsonschema==4.26.0'];

/** True where Python can make environments. */
export const hasPython = (): boolean => spawnSync('python3', ['-c', 'import venv, ensurepip']).status === 0;

/** The Python that has the packages, in the user's cache folder. Quiet where it is there; fails with what the installer said. */
export async function pythonWithPackages(): Promise<string> {
  const { stdout: cache } = spawnSync('sh', ['-c', 'printf %s "${XDG_CACHE_HOME:-$HOME/.cache}"'], {
    encoding: 'utf8',
  });
  const folder = join(cache, 'tempi', 'contracts');
  const mark = join(folder, '.installed');
  const python = join(folder, 'bin', 'python');
  if ((await readFile(mark, 'utf8').catch(() => '')) === PACKAGES.join('\n')) return python;
  process.stderr.write(`installing ${folder}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  must('python3', '-m', 'venv', folder);
  must(join(folder, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES);
  await writeFile(mark, PACKAGES.join('\n'));
  return python;
}

function must(program: string, ...words: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
}
