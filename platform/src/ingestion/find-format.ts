import { extname } from 'node:path';
import type { Contract } from '../contract/contract.ts';
import { MeshError } from '../error/index.ts';
import { avro } from './avro.ts';
import { csv } from './csv.ts';
import { ndjson } from './ndjson.ts';
import type { SourceFormat } from './source-format.ts';

/** The formats that any contract can be ingested from. */
export const PLATFORM_FORMATS: readonly SourceFormat[] = [csv, ndjson, avro];
const EXTENSIONS: Readonly<Record<string, string>> = {
  '.csv': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.avro': 'avro',
};

/**
 * The format for a contract by name; without one, by the file's extension, else the only one that its domain declares for it.
 * `declared` are the formats of the domains. Fails with `SOURCE_FORMAT` (exit code 2).
 */
export function findFormat(
  contract: Contract,
  declared: readonly SourceFormat[],
  choice: { readonly name?: string; readonly file: string },
): SourceFormat {
  const own = declared.filter((format) => format.contract === contract.name);
  const usable = [...own, ...PLATFORM_FORMATS];
  const name =
    choice.name ?? EXTENSIONS[extname(choice.file).toLowerCase()] ?? (own.length === 1 ? own[0]?.name : undefined);
  const found = usable.find((format) => format.name === name);
  if (found !== undefined) return found;
  throw new MeshError({
    code: 'SOURCE_FORMAT',
    found:
      name === undefined ? `no format for ${choice.file}` : `the format ${JSON.stringify(name)} for ${contract.name}`,
    expected: `--format ${[...new Set(usable.map((format) => format.name))].join(', ')}`,
    likelyCause:
      name === undefined
        ? 'the file has no extension that tells'
        : 'the format is misspelt, or meant for another contract',
  });
}
