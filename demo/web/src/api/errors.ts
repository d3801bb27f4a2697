/** What to tell the user: the server's own words where there are any. */
export function describeError(what: string, error: unknown): string {
  return error instanceof Error ? `${what}: ${error.message}` : what;
}

/** Messages of the API are parts of sentences, made to stand behind a field's name. */
export function asSentence(message: string): string {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
