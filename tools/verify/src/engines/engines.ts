import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FLINK_SETTINGS, SPARK_SETTINGS } from '@tempi/platform/compile/sql';
import { jsonLinesOf } from '../json-lines.ts';
import type { Answer, EngineQuery } from './answer.ts';
import { beside, type Installed } from './installed.ts';
import { flinkStatement, sparkTable, type EngineTable } from './table.ts';

/** What Flink and Kryo reach into. */
const OPEN = [
  'lang',
  'lang.invoke',
  'lang.reflect',
  'math',
  'net',
  'io',
  'nio',
  'text',
  'time',
  'util',
  'util.concurrent',
];

/** Runs queries over tables in Spark, one process for all. `folder` takes the request. */
export async function* inSpark(
  { python }: Installed,
  folder: string,
  tables: readonly EngineTable[],
  queries: readonly EngineQuery[],
): AsyncGenerator<Answer> {
  const request = join(folder, 'spark.json');
  const content = { settings: SPARK_SETTINGS, tables: await Promise.all(tables.map(sparkTable)), queries };
  await writeFile(request, JSON.stringify(content));
  yield* jsonLinesOf<Answer>(python, [beside('spark_driver.py'), request]);
}

/** Runs queries over tables in Flink, in batch and in streaming mode, one process for all. `folder` takes the request. */
export async function* inFlink(
  { classPath }: Installed,
  folder: string,
  tables: readonly EngineTable[],
  queries: readonly EngineQuery[],
  modes: readonly string[] = ['batch', 'streaming'],
): AsyncGenerator<Answer> {
  const request = join(folder, 'flink.json');
  const setup = tables.map(flinkStatement);
  const content = { settings: FLINK_SETTINGS, modes, setup, queries };
  await writeFile(request, JSON.stringify(content));
  const open = OPEN.map((name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`);
  const java = ['-Xmx1g', ...open, '-Dorg.slf4j.simpleLogger.defaultLogLevel=error', '-cp', classPath];
  yield* jsonLinesOf<Answer>('java', [...java, 'FlinkDriver', request]);
}
