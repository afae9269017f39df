import { InvalidArgumentError } from 'commander';

/** The port that a word names. Fails, as commander's options do, where it is none. */
export function portNumber(word: string): number {
  const port = Number(word);
  if (/^\d{1,5}$/.test(word) && port < 65_536) return port;
  throw new InvalidArgumentError('expected a port from 0 to 65535');
}
