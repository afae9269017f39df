import { registryError } from '../registry-error.ts';

/** Nothing that the API takes is deeper: a schema is a text, and the rest is flat. */
const MOST_LEVELS = 1_000;

/**
 * The JSON of a body; undefined where it is empty. Fails with status 400 where it is none, and with 422 where it is too deep,
 * which is told without building it.
 */
export function jsonBody(body: string): unknown {
  if (body === '') return undefined;
  if (isDeep(body))
    throw registryError(422, `The body is deeper than ${MOST_LEVELS} levels`, 'a flat object', 'an attack');
  try {
    return JSON.parse(body);
  } catch (error) {
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { statusCode: 400 });
  }
}

const [QUOTE, ESCAPE] = ['"', '\\'].map((each) => each.charCodeAt(0));
const OPEN = ['[', '{'].map((each) => each.charCodeAt(0));
const CLOSE = [']', '}'].map((each) => each.charCodeAt(0));

function isDeep(text: string): boolean {
  let level = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at += 1;
      for (; at < text.length && text.charCodeAt(at) !== QUOTE; at += 1) if (text.charCodeAt(at) === ESCAPE) at += 1;
    } else if (code === OPEN[0] || code === OPEN[1]) {
      level += 1;
      if (level > MOST_LEVELS) return true;
    } else if (code === CLOSE[0] || code === CLOSE[1]) level -= 1;
  }
  return false;
}
