/** Told apart by `code`, never by its text. `retryable`: the same call may succeed later. */
export class WseError extends Error {
  override readonly name = 'WseError';

  constructor(
    readonly code: string,
    message: string,
    readonly retryable: boolean,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
