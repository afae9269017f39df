// Fetches Apache Kafka as Maven jars, for tests against a real broker.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const pom = fileURLToPath(new URL('kafka/pom.xml', import.meta.url));
const copyJars = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const stamp = 'complete';

/**
 * The folder of Apache Kafka's jars, fetched if it is not there. Never throws. Two processes may ask at once: each
 * fetches beside, and the first to rename its folder wins. The folder's name holds the digest of the list of jars.
 *
 * @param {(note: string) => void} note told before anything that takes long
 * @returns {Promise<{ok: true, how: 'present' | 'fetched', folder: string} | {ok: false, reason: string, remedy: string}>}
 */
export async function ensureKafkaJars(note = () => {}) {
  const text = readFileSync(pom, 'utf8');
  const version = /<kafka.version>(.*)<\/kafka.version>/.exec(text)?.[1] ?? 'unknown';
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tempi');
  const folder = join(cache, `kafka-${version}-${digest}`);
  if (javaVersion() < 17) {
    return {
      ok: false,
      reason: 'Java 17 or newer is missing',
      remedy: 'on Debian or Ubuntu: `apt-get install openjdk-17-jre-headless`',
    };
  }
  if (existsSync(join(folder, stamp))) return { ok: true, how: 'present', folder };
  if (run('mvn', ['--version']).status !== 0) {
    return { ok: false, reason: 'Maven is missing', remedy: 'on Debian or Ubuntu: `apt-get install maven`' };
  }
  note(`fetching Apache Kafka ${version} by Maven, 40 MB`);
  const beside = `${folder}.${process.pid}.partial`;
  removeAbandoned(cache);
  mkdirSync(beside, { recursive: true });
  const fetched = run('mvn', [
    '-q',
    '-B',
    '-f',
    pom,
    copyJars,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${beside}`,
  ]);
  if (fetched.status !== 0) {
    rmSync(beside, { recursive: true, force: true });
    return {
      ok: false,
      reason: `Maven failed: ${fetched.stdout.trim().split('\n').slice(-3).join(' | ')}`,
      remedy: 'check that Maven can reach a repository, then `npm run bootstrap`',
    };
  }
  writeFileSync(join(beside, stamp), `${version}\n`);
  try {
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    if (!existsSync(join(folder, stamp))) throw error;
  }
  return { ok: true, how: 'fetched', folder };
}

/** The major version of the `java` on the path, 0 where there is none. */
function javaVersion() {
  const answer = run('java', ['-version']);
  return Number(/version "(\d+)/.exec(answer.stderr ?? '')?.[1] ?? 0);
}

/** Folders of fetches whose process is gone. */
function removeAbandoned(cache) {
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cache)) {
    const pid = Number(/\.(\d+)\.partial$/.exec(name)?.[1] ?? 0);
    if (pid > 0 && !alive(pid)) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

function alive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

const run = (command, args) => spawnSync(command, args, { encoding: 'utf8', timeout: 900_000 });
