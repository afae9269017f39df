import { type ErrorWords, MeshError } from '../error/index.ts';

/** An error of a request: its status says whose turn it is. */
export class RequestError extends MeshError {
  readonly status: number;

  constructor(status: number, words: ErrorWords) {
    super(words);
    this.status = status;
  }
}

/** An error that a request is answered with. Those of 429 and 503 may be sent again later. */
export function requestError(
  status: number,
  code: string,
  { found, expected, likelyCause, cause }: Pick<ErrorWords, 'found' | 'expected' | 'likelyCause' | 'cause'>,
): RequestError {
  return new RequestError(status, {
    code,
    found,
    expected,
    likelyCause,
    cause,
    canRetry: status === 429 || status === 503,
  });
}
