import { spawnSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where the engines were installed, outside the repository. */
export interface Installed {
  /** The Python that has pyspark. */
  readonly python: string;
  /** The class path of Flink and its driver. */
  readonly classPath: string;
}

const PYSPARK = 'pyspark==4.2.0';
const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

/** Beside this file, by its name. */
export const beside = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** What of `java`, `mvn` and Python with `venv` is missing here, in words; empty where nothing is. */
export function missing(): readonly string[] {
  const runs = (program: string, ...words: string[]): boolean => spawnSync(program, words).status === 0;
  return [
    ...(runs('javac', '-version') ? [] : ['a Java development kit, 17 or newer (javac)']),
    ...(runs('mvn', '-version') ? [] : ['Maven (mvn)']),
    ...(runs('python3', '-c', 'import venv, ensurepip')
      ? []
      : ['Python 3.11 or newer with venv (python3, python3-venv)']),
  ];
}

/** Installs what is not there yet under the user's cache folder. Quiet where all is; fails with what an installer said. */
export async function installed(): Promise<Installed> {
  const { stdout: cache } = spawnSync('sh', ['-c', 'printf %s "${XDG_CACHE_HOME:-$HOME/.cache}"'], {
    encoding: 'utf8',
  });
  const folder = join(cache, 'tempi', 'engines');
  const spark = join(folder, 'spark');
  const flink = join(folder, 'flink');
  await once(spark, PYSPARK, () => {
    must('python3', '-m', 'venv', spark);
    must(join(spark, 'bin', 'pip'), 'install', '--quiet', '--disable-pip-version-check', PYSPARK);
  });
  const project = await readFile(beside('pom.xml'), 'utf8');
  const driver = await readFile(beside('FlinkDriver.java'), 'utf8');
  await once(flink, project, async () => {
    await cp(beside('pom.xml'), join(flink, 'pom.xml'));
    must('mvn', '-q', '-B', '-f', join(flink, 'pom.xml'), COPY, `-DoutputDirectory=${join(flink, 'jars')}`);
  });
  const classes = join(flink, 'classes');
  await once(classes, driver, () => {
    const jars = join(flink, 'jars', '*');
    must('javac', '--release', '17', '-nowarn', '-cp', jars, '-d', classes, beside('FlinkDriver.java'));
  });
  return { python: join(spark, 'bin', 'python'), classPath: `${classes}:${join(flink, 'jars', '*')}` };
}

/** Does the work in a new folder, unless it was done there for the same content. */
async function once(folder: string, content: string, work: () => void | Promise<void>): Promise<void> {
  const mark = join(folder, '.installed');
  if ((await readFile(mark, 'utf8').catch(() => '')) === content) return;
  process.stderr.write(`installing ${folder}\n`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await work();
  await writeFile(mark, content);
}

function must(program: string, ...words: string[]): void {
  const { status, stdout, stderr, error } = spawnSync(program, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? `${stdout}${stderr}`}`);
}
