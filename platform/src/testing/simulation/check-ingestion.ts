import { isDeepStrictEqual } from 'node:util';
import { keyBytes, validatorOf, type Contract, type Row } from '../../contract/index.ts';
import { sourceKey, type SourceState } from '../../ingestion/source-state.ts';
import { ndjson } from '../../ingestion/ndjson.ts';
import { Fault } from '../../ingestion/source-format.ts';
import { sourcesTopic } from '../../ingestion/topics.ts';
import { emptyCut, partitionOf, readCompacted, readRange, valueAt, type Log } from '../../log/index.ts';
import { quarantineTopic, type QuarantineRecord } from '../../quarantine/quarantine-record.ts';
import type { LogEntry } from '../log-entry.ts';
import { broken } from './broken-law.ts';
import { SOURCE } from './sim-ingester.ts';
import type { SourceLine } from './source-lines.ts';

/** What became of a line. */
type Fate = { readonly accepted: Row } | 'duplicate' | 'quarantined';

/**
 * Laws 1 and 4 of one contract: each line was accepted, a duplicate or quarantined; what was accepted is in the log once, in the
 * order of the source, with the markers that follow from it, and the source's counts say so.
 */
export async function checkIngestion(
  log: Log,
  contract: Contract,
  lines: readonly SourceLine[],
  found: readonly LogEntry[],
): Promise<void> {
  const refused = await quarantined(log, contract);
  const state = (await readCompacted(log, sourcesTopic(contract), 0)).get(sourceKey(SOURCE).toString('latin1'));
  const counts = (state === undefined ? undefined : (JSON.parse(state.toString()) as SourceState))?.counts;
  const fates = fatesOf(contract, lines, refused);
  const expected = {
    received: lines.length,
    accepted: fates.filter((fate) => typeof fate === 'object').length,
    quarantined: fates.filter((fate) => fate === 'quarantined').length,
    duplicate: fates.filter((fate) => fate === 'duplicate').length,
  };
  if (lines.length > 0 && !isDeepStrictEqual(counts, expected))
    throw broken(4, `${contract.name}: counts ${JSON.stringify(counts)}, by the lines ${JSON.stringify(expected)}`);
  const said = refused.map(({ position }) => position.line).toSorted((a, b) => a - b);
  const right = fates.flatMap((fate, index) => (fate === 'quarantined' ? [index + 1] : []));
  if (!isDeepStrictEqual(said, right))
    throw broken(4, `${contract.name}: quarantined lines ${said.join()}, by the lines ${right.join()}`);
  const rows = fates.flatMap((fate) => (typeof fate === 'object' ? [fate.accepted] : []));
  const entries = entriesOf(contract, rows);
  for (const [partition, own] of entries.entries()) {
    const there = found.filter((entry) => entry.partition === partition).map(shapeOf);
    if (!isDeepStrictEqual(there, own))
      throw broken(
        1,
        `${contract.name}/${String(partition)} holds ${JSON.stringify(there)}, expected ${JSON.stringify(own)}`,
      );
  }
}

const shapeOf = (entry: LogEntry) =>
  entry.row === undefined ? { marker: entry.marker } : { row: entry.row, sequence: entry.sequence };

async function quarantined(log: Log, contract: Contract): Promise<QuarantineRecord[]> {
  const topic = quarantineTopic(contract.name);
  const ends = await log.ends(topic);
  const records: QuarantineRecord[] = [];
  for await (const batch of readRange(log, topic, emptyCut(1), ends))
    for (let index = 0; index < batch.count; index++)
      records.push(JSON.parse(valueAt(batch, index)?.toString() ?? '') as QuarantineRecord);
  return records;
}

/** Whether a time is ahead depends on a clock that jumps, so of such lines alone the quarantine is believed. */
function fatesOf(contract: Contract, lines: readonly SourceLine[], refused: readonly QuarantineRecord[]): Fate[] {
  const parse = ndjson.open({ contract, header: null, flags: {} });
  const validate = validatorOf(contract);
  const ahead = new Set(refused.filter(({ code }) => code === 'EVENT_TIME_AHEAD').map(({ position }) => position.line));
  const accepted = new Map<string, Row[]>();
  return lines.map(({ text }, index): Fate => {
    const fields = text === '' ? undefined : parse(text);
    if (fields === undefined || fields instanceof Fault || ahead.has(index + 1)) return 'quarantined';
    const verdict = validate(fields);
    if (!verdict.ok) return 'quarantined';
    const { row } = verdict;
    const number = row['number'] as string;
    const same = accepted.get(number) ?? [];
    const near = same.filter(
      (other) => Math.abs(Number(other[contract.eventTime]) - Number(row[contract.eventTime])) <= contract.horizon,
    );
    if (near.some((other) => isDeepStrictEqual(other, row))) return 'duplicate';
    if (near.length > 0) return 'quarantined';
    accepted.set(number, [...same, row]);
    return { accepted: row };
  });
}

/** What each partition holds: a marker follows where it has been silent for longer than `idle` while others moved. */
function entriesOf(contract: Contract, rows: readonly Row[]): ReturnType<typeof shapeOf>[][] {
  const partitions: ReturnType<typeof shapeOf>[][] = Array.from({ length: contract.partitions }, () => []);
  let times: number[] | undefined;
  for (const [sequence, row] of rows.entries()) {
    const time = Number(row[contract.eventTime]);
    const own = partitionOf(keyBytes(contract, row), contract.partitions);
    times ??= partitions.map(() => time);
    const before = Math.max(...times);
    partitions[own]?.push({ row, sequence });
    times[own] = Math.max(times[own] ?? time, time);
    if (time <= before) continue;
    for (const [partition, entries] of partitions.entries()) {
      if (time - (times[partition] ?? time) <= contract.idle) continue;
      times[partition] = time;
      entries.push({ marker: time });
    }
  }
  return partitions;
}
