import { avroRefusal } from './avro-refusal.ts';
import { givenColumns } from './given-columns.ts';
import { openNdjson } from './ndjson.ts';
import { Fault, type FormatOptions, type ItemParser, type SourceFormat } from './source-format.ts';

/**
 * Avro object container files (https://avro.apache.org/docs/1.12.0/specification/#object-container-files), codecs null and
 * deflate. Records are read by Avro's schema resolution, and more leniently: see `avroRefusal`. Other fields are skipped; a missing one is given by
 * its flag, by the contract's fallback, or null where it may be. Where the schema cannot be read as the contract's, no record is.
 */
export const avro: SourceFormat = {
  name: 'avro',
  contract: null,
  items: 'avro-record',
  header: 'none',
  flags: 'columns',
  open: openAvro,
};

function openAvro(options: FormatOptions): ItemParser {
  const { contract, header, flags } = options;
  const refusal = avroRefusal(header ?? '', contract, givenColumns(contract, flags));
  if (refusal !== undefined) return () => refusal;
  const parse = openNdjson(options);
  const unknown = Object.entries(contract.columns).flatMap(([name, { type }]) => {
    const { unknownSymbol } = contract.metadata[name] ?? {};
    return type.kind === 'enum' && unknownSymbol !== undefined ? [{ name, symbols: type.symbols, unknownSymbol }] : [];
  });
  if (unknown.length === 0) return parse;
  return (text) => {
    const fields = parse(text);
    if (fields instanceof Fault) return fields;
    for (const { name, symbols, unknownSymbol } of unknown) {
      const symbol = fields[name];
      if (typeof symbol === 'string' && !symbols.includes(symbol)) fields[name] = unknownSymbol;
    }
    return fields;
  };
}
