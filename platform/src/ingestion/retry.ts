import { fromJson, type JsonScalar } from '../contract/json-value.ts';
import type { Contract, Row } from '../contract/index.ts';
import { MeshError } from '../error/index.ts';
import { originalBytes, type QuarantineRecord } from '../quarantine/quarantine-record.ts';
import { avroReader } from './avro-reader.ts';
import type { ContractWriter, Outcome } from './contract-writer.ts';
import { DERIVED, Derivation, NOT_TURNED } from './derivation.ts';
import { ingestedInto } from './derivations.ts';
import { findFormat } from './find-format.ts';
import { type Item, itemOf, longItem } from './item.ts';
import { fieldsOf } from './record-router.ts';
import { Fault, type ItemParser, type SourceFormat } from './source-format.ts';
import type { SourceState } from './source-state.ts';
import type { StagedRecords } from './staged-records.ts';

/** How the refused items of one source are written once more. */
export interface Retry {
  write(item: QuarantineRecord, staged: StagedRecords): Outcome;
  /** Stages what the source has come to. */
  stageState(staged: StagedRecords): void;
}

export interface RetryOptions {
  /** The formats that domains declare. */
  readonly formats: readonly SourceFormat[];
  /** The source's flags as they were given. */
  readonly flags: Readonly<Record<string, string>>;
}

/** How to write the refused items of the writer's source once more, unsealed, by what its state says of how they are read. */
export function retryOf(writer: ContractWriter, options: RetryOptions): Retry {
  const { begun, contract } = writer;
  if (begun === undefined) throw new TypeError(`no state of ${writer.source}`);
  if (begun.format === DERIVED && contract.derivedFrom?.contract.name === writer.source) {
    const derivation = new Derivation(writer, contract.derivedFrom, NOT_TURNED);
    return {
      write: (item, staged) => derivation.retry(rowOf(derivation.from, originalBytes(item)), staged),
      stageState: (staged) => derivation.stageState(staged),
    };
  }
  const read = itemReader(writer, begun, options);
  return {
    write: (item, staged) => writer.retry(read(item), staged),
    stageState: (staged) => writer.stageState(staged, begun),
  };
}

function itemReader(
  writer: ContractWriter,
  begun: SourceState,
  { formats, flags }: RetryOptions,
): (item: QuarantineRecord) => ReturnType<ItemParser> {
  const { header } = begun;
  if (writer.contract.derivedFrom !== null) return () => notIngested(writer.contract);
  try {
    const format = findFormat(writer.contract, formats, { name: begun.format, file: writer.source });
    const parse = format.open({ contract: writer.contract, header, flags });
    const itemAgain = format.items === 'avro-record' ? avroItem(header ?? '') : lineItem;
    return (record) => fieldsOf(itemAgain(record), parse);
  } catch (error) {
    // What keeps its items from being read is a matter of this source: others are replayed.
    if (!(error instanceof MeshError)) throw error;
    return () => new Fault(error.code, null, `${error.found}; expected ${error.expected}`);
  }
}

/** What the contract that it derives from would lack is not accepted here: see `requireIngested`. */
const notIngested = (contract: Contract): Fault =>
  new Fault(
    'CONTRACT_DERIVED',
    null,
    `the contract has its records from another now; expected it to be ingested into ${ingestedInto(contract).name}`,
  );

function lineItem(record: QuarantineRecord): Item {
  const bytes = originalBytes(record);
  return record.length > bytes.length
    ? longItem(bytes, record.length, record.position)
    : itemOf(bytes, record.position);
}

function avroItem(schema: string): (record: QuarantineRecord) => Item {
  const refuse = (found: string): MeshError =>
    new MeshError({
      code: 'SOURCE_AVRO',
      found,
      expected: 'the schema and the bytes of the file that it came from',
      likelyCause: 'the quarantine was written by another program',
    });
  const read = avroReader(schema, refuse);
  return (record) => {
    const bytes = originalBytes(record);
    if (record.length > bytes.length) return longItem(bytes, record.length, record.position);
    const { line, byte } = record.position;
    return { line, byte, source: bytes, start: 0, end: bytes.length, length: bytes.length, text: read(bytes, 0).text };
  };
}

/** The row of a record's JSON form, which the platform wrote. */
function rowOf({ columns }: Contract, bytes: Buffer): Row {
  const json = JSON.parse(bytes.toString('utf8')) as Readonly<Record<string, JsonScalar>>;
  return Object.fromEntries(
    Object.entries(columns).map(([name, { type }]) => [name, fromJson(type, json[name] ?? null)]),
  );
}
