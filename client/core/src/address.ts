export type AddressSource = string | readonly string[] | (() => string);

/** Which address each attempt dials. The first of several is chosen at random, so that clients spread over the nodes. */
export class Addresses {
  private index: number | undefined;

  constructor(
    private readonly source: AddressSource,
    private readonly random: () => number,
  ) {}

  next(): string {
    const { source } = this;
    const urls = typeof source === 'function' ? [source()] : typeof source === 'string' ? [source] : source;
    this.index = this.index === undefined ? Math.floor(this.random() * urls.length) : this.index + 1;
    const base = typeof location === 'undefined' ? undefined : location.href;
    const url = new URL(urls[this.index % urls.length] ?? '', base);
    // SockJS has no subprotocols, so the hello is announced in the address.
    if (url.protocol.startsWith('http')) url.searchParams.set('hello', '1');
    return url.href;
  }
}
