/** What the server said no with; `field` names the form field at fault, where there is one. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
  ) {
    super(message);
  }
}

export interface Http {
  get<T>(path: string, signal?: AbortSignal): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

export interface HttpOptions {
  /** Read for each call, so that a renewed token is used at once. */
  readonly token?: () => string;
  /** Called on a 401; once it has settled well, the call is repeated with the new token. */
  readonly renew?: () => Promise<unknown>;
}

interface ErrorBody {
  readonly error?: { readonly code?: unknown; readonly message?: unknown; readonly field?: unknown };
}

export function createHttp({ token, renew }: HttpOptions = {}): Http {
  async function send(method: string, path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (token) headers.set('Authorization', `Bearer ${token()}`);
    try {
      return await fetch(path, { ...init, method, headers });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ApiError(
        0,
        'unreachable',
        'The server cannot be reached. Check the connection and try again.',
      );
    }
  }

  async function call<T>(method: string, path: string, init: RequestInit = {}): Promise<T> {
    let response = await send(method, path, init);
    if (response.status === 401 && renew) {
      await renew();
      response = await send(method, path, init);
    }
    if (!response.ok) throw await toApiError(response);
    const text = await response.text();
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  return {
    get: (path, signal) => call('GET', path, signal ? { signal } : {}),
    post: (path, body) =>
      call('POST', path, { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
    delete: (path) => call('DELETE', path),
  };
}

async function toApiError(response: Response): Promise<ApiError> {
  let body: ErrorBody = {};
  try {
    body = (await response.json()) as ErrorBody;
  } catch {
    // A proxy's error page is not JSON; the status has to do.
  }
  const { code, message, field } = body.error ?? {};
  return new ApiError(
    response.status,
    typeof code === 'string' ? code : `http_${response.status}`,
    typeof message === 'string' ? message : `The server answered with status ${response.status}.`,
    typeof field === 'string' ? field : null,
  );
}
