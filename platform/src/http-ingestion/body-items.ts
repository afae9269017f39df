import { isUtf8 } from 'node:buffer';
import { type Item, itemOf } from '../ingestion/item.ts';
import { jsonElements } from './json-elements.ts';
import { requestError } from './request-error.ts';

/** How a body holds its records: an object or an array of them, or an object a line. */
export type BodyFormat = 'json' | 'ndjson';

const FORMATS: Readonly<Record<string, BodyFormat>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};
/** The media types of bodies. */
export const MEDIA_TYPES: readonly string[] = Object.keys(FORMATS);

/** Records of one request. */
const MOST_RECORDS = 20_000;

/** The format of a body with this content type. Fails with `INGEST_MEDIA_TYPE` (415). */
export function bodyFormat(contentType: string | undefined): BodyFormat {
  const [type = ''] = (contentType ?? '').split(';');
  const format = FORMATS[type.trim().toLowerCase()];
  if (format !== undefined) return format;
  throw requestError(415, 'INGEST_MEDIA_TYPE', {
    found: contentType === undefined ? 'a body without a content type' : `a body of ${JSON.stringify(contentType)}`,
    expected: `one of ${MEDIA_TYPES.join(', ')}, not compressed`,
    likelyCause: 'the header content-type was left out, or is another format’s',
  });
}

/**
 * The records of a body as the items they are ingested as, in their order. Fails with `INGEST_BODY` (400) where it cannot be split into records, or
 * has none, and with `INGEST_TOO_LARGE` (413) where it has too many.
 */
export function bodyItems(body: Buffer, format: BodyFormat): readonly Item[] {
  const items = format === 'ndjson' ? lines(body) : elements(body).map((text) => itemAt(Buffer.from(text, 'utf8')));
  if (items.length === 0) throw malformed('no record', 'the body was lost, or the array is empty');
  if (items.length > MOST_RECORDS) throw tooLarge(`${items.length} records`, `at most ${MOST_RECORDS} in one request`);
  return items;
}

/** That a body is beyond a limit (413). */
export const tooLarge = (found: string, expected: string): ReturnType<typeof requestError> =>
  requestError(413, 'INGEST_TOO_LARGE', { found, expected, likelyCause: 'send it in several requests' });

/** Its place is given to an item when its turn comes. */
const itemAt = (bytes: Buffer): Item => itemOf(bytes, { line: 0, byte: 0 });

function lines(body: Buffer): Item[] {
  const items: Item[] = [];
  for (let start = 0; start < body.length;) {
    const ending = body.indexOf('\n', start);
    const end = ending < 0 ? body.length : ending;
    items.push(itemAt(body.subarray(start, body[end - 1] === 0x0d && end > start ? end - 1 : end)));
    start = end + 1;
  }
  return items;
}

function elements(body: Buffer): readonly string[] {
  if (!isUtf8(body)) throw malformed('bytes that are not UTF-8', 'the text has another encoding');
  const text = body.toString('utf8').trim();
  if (text === '') throw malformed('no record', 'the body was lost');
  try {
    JSON.parse(text);
  } catch (error) {
    throw malformed(`no JSON (${error instanceof Error ? error.message : String(error)})`, 'a slip, or a torn body');
  }
  if (text.startsWith('[')) return jsonElements(text);
  if (text.startsWith('{')) return [text];
  throw malformed('JSON that is neither an object nor an array', 'records are objects');
}

const malformed = (found: string, likelyCause: string): ReturnType<typeof requestError> =>
  requestError(400, 'INGEST_BODY', {
    found,
    expected: 'a JSON object, an array of objects, or as application/x-ndjson an object a line',
    likelyCause,
  });
