import { expect, test } from 'vitest';
import { FrameLog } from '../src/stream/frameLog';

const atOnce = (callback: () => void) => {
  callback();
};

test('keeps the last frames, newest first, and counts all', () => {
  const log = new FrameLog(2, atOnce);
  for (const t of ['a', 'b', 'c']) log.add({ t });
  expect(log.getView().frames.map(({ frame }) => frame.t)).toEqual(['c', 'b']);
  expect(log.getView().received).toBe(3);
});

test('a burst makes one new view', () => {
  const due: (() => void)[] = [];
  const log = new FrameLog(10, (callback) => due.push(callback));
  let views = 0;
  log.subscribe(() => (views += 1));
  for (const t of ['a', 'b', 'c']) log.add({ t });
  for (const callback of due) callback();
  expect(views).toBe(1);
  expect(log.getView().frames).toHaveLength(3);
});

test('paused, it shows what it showed, and afterwards what came meanwhile', () => {
  const log = new FrameLog(10, atOnce);
  log.add({ t: 'a' });
  log.setPaused(true);
  log.add({ t: 'b' });
  expect(log.getView().frames).toHaveLength(1);
  expect(log.getView().received).toBe(2);
  log.setPaused(false);
  expect(log.getView().frames).toHaveLength(2);
});

test('cleared while paused, it shows nothing old', () => {
  const log = new FrameLog(10, atOnce);
  log.add({ t: 'a' });
  log.setPaused(true);
  log.clear();
  expect(log.getView().frames).toEqual([]);
});
