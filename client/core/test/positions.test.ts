import { expect, it } from 'vitest';
import { covers, includes } from '../src/index.js';

it('includes every record below the next offset to read, and no other', () => {
  const positions = { orders: { '0': 5 } };
  expect(includes(positions, ['orders', 0, 4])).toBe(true);
  expect(includes(positions, ['orders', 0, 5])).toBe(false);
  expect(includes(positions, ['orders', 1, 0])).toBe(false);
  expect(includes(positions, ['accounts', 0, 0])).toBe(false);
});

it('covers positions that are ahead of it in no partition', () => {
  expect(covers({ a: { '0': 5 } }, { a: { '0': 5 } })).toBe(true);
  expect(covers({ a: { '0': 5, '1': 1 } }, { a: { '0': 4 } })).toBe(true);
  expect(covers({ a: { '0': 5 } }, { a: { '0': 4, '1': 1 } })).toBe(false);
  expect(covers({}, {})).toBe(true);
});
