/**
 * The fields of one CSV line by RFC 4180, section 2, where a quoted field ends within the line; undefined where quoting is
 * broken: a quote inside an unquoted field, text after a closing quote, a quote never closed.
 */
export function splitCsvLine(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let at = 0;
  while (true) {
    const end = line.charCodeAt(at) === QUOTE ? quotedEnd(line, at) : plainEnd(line, at);
    if (end === undefined) return undefined;
    const text = line.slice(at, end);
    fields.push(text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text);
    if (end === line.length) return fields;
    at = end + 1;
  }
}

const QUOTE = 34;
const COMMA = 44;

function plainEnd(line: string, at: number): number | undefined {
  const comma = line.indexOf(',', at);
  const end = comma < 0 ? line.length : comma;
  return line.slice(at, end).includes('"') ? undefined : end;
}

function quotedEnd(line: string, at: number): number | undefined {
  let close = line.indexOf('"', at + 1);
  while (close >= 0 && line.charCodeAt(close + 1) === QUOTE) close = line.indexOf('"', close + 2);
  const end = close + 1;
  return close >= 0 && (end === line.length || line.charCodeAt(end) === COMMA) ? end : undefined;
}
