import { WseError } from './errors.js';

export type TokenSource = string | (() => string | Promise<string>);

/** The token to present, so that none is presented again once it was refused. */
export class Credentials {
  private token: string | undefined;
  private refusedToken: string | undefined;

  constructor(private readonly source: TokenSource) {}

  get current(): string | undefined {
    return this.token;
  }

  give(token: string): void {
    this.token = token;
  }

  /** Asks the source unless there is a token already. */
  async obtain(): Promise<void> {
    if (this.token !== undefined) return;
    const token = await this.ask();
    if (token === this.refusedToken) {
      throw new WseError('TOKEN_REFUSED', 'the token function gave the token that was refused', true);
    }
    // One that was given meanwhile is newer.
    this.token ??= token;
  }

  /** A newer token for the session that is about to end, or undefined if there is none. */
  async renew(): Promise<string | undefined> {
    const { token } = this;
    const renewed = await this.ask();
    return this.token === token && renewed !== token ? renewed : undefined;
  }

  /** False if there is no way to another token. */
  refused(): boolean {
    this.refusedToken = this.token;
    this.token = undefined;
    return typeof this.source === 'function';
  }

  /** A refusal counts no longer: a token was accepted, or someone wants to try again. */
  forgetRefusal(): void {
    this.refusedToken = undefined;
  }

  private async ask(): Promise<string> {
    return typeof this.source === 'function' ? this.source() : this.source;
  }
}
