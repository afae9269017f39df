// Makes the native Kafka client loadable under the repository's own Node: as it is, from its prebuilt binary, or built.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { arch, platform } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(root, 'node_modules');
const client = join(modules, '@confluentinc', 'kafka-javascript');
const nodeFolder = join(modules, 'node', 'bin');
const node = join(nodeFolder, 'node');

/**
 * Makes `@confluentinc/kafka-javascript` loadable. Never throws: the embedded mesh works without it.
 *
 * @param {(note: string) => void} note told before anything that takes long
 * @returns {Promise<{ok: true, how: 'present' | 'prebuilt' | 'built'} | {ok: false, reason: string, remedy: string}>}
 */
export async function ensureKafkaClient(note = () => {}) {
  if (!existsSync(join(client, 'package.json')) || !existsSync(node)) {
    return {
      ok: false,
      reason: 'its package is not installed',
      remedy: 'run `npm ci --ignore-scripts`, then `npm run bootstrap`',
    };
  }
  if (loads()) return { ok: true, how: 'present' };
  if (await reachable('github.com', 443)) {
    note('fetching the prebuilt Kafka client');
    preGyp();
    if (loads()) return { ok: true, how: 'prebuilt' };
  }
  const missing = missingBuildTools();
  if (missing.length > 0) {
    return {
      ok: false,
      reason: `no prebuilt binary could be fetched, and to build it ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing`,
      remedy: 'on Debian or Ubuntu: `apt-get install g++ make python3 libssl-dev zlib1g-dev`, then `npm run bootstrap`',
    };
  }
  note('building the Kafka client, about two minutes');
  const log = build();
  if (loads()) return { ok: true, how: 'built' };
  return { ok: false, reason: 'its build failed', remedy: `read ${log}, mend it, then \`npm run bootstrap\`` };
}

/** Only loading tells: a binary may be there and belong to another Node or C library. */
function loads() {
  return run(node, ['-e', 'require("@confluentinc/kafka-javascript")'], { cwd: root, timeout: 30_000 }).status === 0;
}

/** The client's own install step without its fall back to a build. */
function preGyp() {
  const script = join(modules, '@mapbox', 'node-pre-gyp', 'bin', 'node-pre-gyp');
  run(node, [script, 'install', '--fallback-to-build=false'], { cwd: client, timeout: 180_000 });
}

/** Four seconds to find out, where a blocked download would take minutes. A proxy is taken to reach everything. */
function reachable(host, port) {
  if (['http_proxy', 'HTTP_PROXY', 'npm_config_proxy'].some((name) => process.env[name])) return Promise.resolve(true);
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 4_000 });
    const answer = (reached) => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => answer(true));
    socket.once('timeout', () => answer(false));
    socket.once('error', () => answer(false));
  });
}

function missingBuildTools() {
  const missing = ['g++', 'make', 'python3', 'bash'].filter((tool) => run(tool, ['--version']).status !== 0);
  if (missing.includes('g++')) return missing;
  for (const [header, name] of [
    ['openssl/ssl.h', 'the headers of OpenSSL'],
    ['zlib.h', 'the headers of zlib'],
  ]) {
    const probe = run('g++', ['-E', '-x', 'c', '-'], { input: `#include <${header}>\n` });
    if (probe.status !== 0) missing.push(name);
  }
  return missing;
}

/**
 * Builds by npm's own node-gyp, against the headers inside node_modules/node (nothing to download). The folder is
 * always passed: a user's npm configuration may name another. Linking is dynamic: the static build fetches OpenSSL's sources.
 *
 * @returns {string} the file that holds what the build said
 */
function build() {
  const built = run('npm', ['rebuild', '@confluentinc/kafka-javascript', '--foreground-scripts'], {
    cwd: root,
    timeout: 1_800_000,
    env: {
      ...process.env,
      PATH: `${nodeFolder}${delimiter}${process.env.PATH ?? ''}`,
      CKJS_LINKING: 'dynamic',
      npm_config_nodedir: join(modules, 'node', 'node_modules', `node-${platform()}-${arch()}`),
      npm_config_build_from_source: 'true',
      npm_config_ignore_scripts: 'false',
    },
  });
  mkdirSync(join(modules, '.cache'), { recursive: true });
  const log = join(modules, '.cache', 'kafka-client-build.log');
  writeFileSync(log, `${built.stdout}${built.stderr}`);
  return log;
}

const run = (command, args, options = {}) =>
  spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options });
