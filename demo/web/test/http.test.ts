import { http, HttpResponse } from 'msw';
import { expect, test } from 'vitest';
import { ApiError, createHttp } from '../src/api/http';
import { backend } from './support/fakeBackend';

test('an expired token is renewed once and the call repeated', async () => {
  backend.use(
    http.get('/api/orders', ({ request }) =>
      request.headers.get('Authorization') === 'Bearer new'
        ? HttpResponse.json({ orders: [] })
        : HttpResponse.json({ error: { code: 'unauthenticated', message: 'expired' } }, { status: 401 }),
    ),
  );
  let token = 'old';
  const renew = () => {
    token = 'new';
    return Promise.resolve();
  };
  await expect(createHttp({ token: () => token, renew }).get('/api/orders')).resolves.toEqual({ orders: [] });
});

test('an error keeps its code and the field at fault', async () => {
  backend.use(
    http.post('/api/orders', () =>
      HttpResponse.json(
        { error: { code: 'invalid', message: 'too many', field: 'quantity' } },
        { status: 422 },
      ),
    ),
  );
  await expect(createHttp().post('/api/orders', {})).rejects.toMatchObject({
    status: 422,
    code: 'invalid',
    field: 'quantity',
  });
});

test("a proxy's error page and a server out of reach are said in words", async () => {
  backend.use(http.get('/api/orders', () => new HttpResponse('<html>', { status: 502 })));
  await expect(createHttp().get('/api/orders')).rejects.toThrow('The server answered with status 502.');
  backend.use(http.get('/api/orders', () => HttpResponse.error()));
  await expect(createHttp().get('/api/orders')).rejects.toThrow(ApiError);
});
