import { spawn, spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A schema pair as texts. */
export interface Pair {
  readonly reader: string;
  readonly writer: string;
}

/** What Avro's Java says of a pair. */
export interface JavaAnswer {
  /** The schemas as Java prints them; undefined where it cannot read them. */
  readonly reader: string | undefined;
  readonly writer: string | undefined;
  /** The kinds of what is incompatible, sorted, joined by commas; empty where nothing is. */
  readonly verdict: string;
}

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const run = (program: string, ...words: string[]): SpawnSyncReturns<string> =>
  spawnSync(program, words, { encoding: 'utf8' });
const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What of Java and Maven is missing here, in words; empty where nothing is. */
export function missing(): readonly string[] {
  const runs = (program: string): boolean => run(program, '-version').status === 0;
  return [
    ...(runs('javac') ? [] : ['a Java development kit, 17 or newer (javac)']),
    ...(runs('mvn') ? [] : ['Maven (mvn)']),
  ];
}

/** Asks Apache Avro's Java for its verdict on each pair, in one process. Fails with what Maven or Java said. */
export async function javaAnswers(pairs: readonly Pair[]): Promise<readonly JavaAnswer[]> {
  const java = spawn('java', ['-XX:TieredStopAtLevel=1', '-cp', join(avroJars(), '*'), beside('AvroDriver.java')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((done, fail) => java.once('error', fail).once('close', done));
  java.stdin.end(pairs.map(({ reader, writer }) => `${reader}\t${writer}\n`).join(''));
  const answers: JavaAnswer[] = [];
  for await (const line of createInterface({ input: java.stdout, crlfDelay: Infinity })) {
    const [reader, writer, verdict = ''] = line.split('\t');
    answers.push({ reader: reader === '-' ? undefined : reader, writer: writer === '-' ? undefined : writer, verdict });
  }
  const code = await ended;
  if (code !== 0 || answers.length !== pairs.length)
    throw new Error(`Java ended with ${String(code)} after ${answers.length} of ${pairs.length} pairs`);
  return answers;
}

/** The folder of Avro's jars, fetched by Maven if they are not there. Its name holds the digest of the list. */
function avroJars(): string {
  const { stdout: cache } = spawnSync('sh', ['-c', 'printf %s "${XDG_CACHE_HOME:-$HOME/.cache}"'], {
    encoding: 'utf8',
  });
  const digest = createHash('sha256')
    .update(readFileSync(beside('pom.xml')))
    .digest('hex')
    .slice(0, 8);
  const folder = join(cache, 'tempi', `avro-${digest}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${process.pid}.partial`;
  mkdirSync(partial, { recursive: true });
  const words = ['-q', '-B', '-f', beside('pom.xml'), COPY, `-DoutputDirectory=${partial}`];
  const { status, stdout, stderr, error } = run('mvn', ...words);
  if (status !== 0) throw new Error(`mvn ${words.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
  if (existsSync(folder)) rmSync(partial, { recursive: true });
  else renameSync(partial, folder);
  return folder;
}
