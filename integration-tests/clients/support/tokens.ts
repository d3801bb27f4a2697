import { createHmac } from 'node:crypto';

export interface Claims {
  roles?: string[];
  teams?: string[];
  topics?: string[];
  /** Negative: expired for so long. Default: an hour. */
  validForSeconds?: number;
}

/** Signs tokens as an application's login would. */
export function sign(secret: string, user: string, claims: Claims = {}): string {
  const { validForSeconds = 3600, ...lists } = claims;
  const exp = Math.floor(Date.now() / 1000) + validForSeconds;
  const content = [
    { alg: 'HS256', typ: 'JWT' },
    { sub: user, exp, ...lists },
  ]
    .map(base64)
    .join('.');
  return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
}

function base64(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
