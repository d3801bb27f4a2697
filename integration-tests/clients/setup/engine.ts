import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** Where the engine under test is. */
export interface Engine {
  /** The page, `http://host:port`. */
  readonly pageUrl: string;
  readonly pagePort: number;
  /** A socket node, `http://host:port`. */
  readonly socketUrl: string;
  /** Another socket node of the same cluster. */
  readonly otherSocketUrl: string;
  readonly jwtSecret: string;
  readonly heartbeatMs: number;
  readonly helloTimeoutMs: number;
}

declare module 'vitest' {
  export interface ProvidedContext {
    engine: Engine;
  }
}

export const root = fileURLToPath(new URL('../../../', import.meta.url));

/** A first start builds everything. */
const startTimeoutMs = 15 * 60_000;
/** What `up` promises: Ctrl-C stops everything within 10 s. */
const stopTimeoutMs = 10_000;
/** Short, so that what happens after an interval can be waited for. */
const heartbeatMs = 2_000;
const helloTimeoutMs = 2_000;

/** Uses a running engine if WSE_TEST_URL names its page, else starts one of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env['WSE_TEST_URL'];
  if (given) {
    project.provide('engine', running(given));
    return () => Promise.resolve();
  }
  const port = await freePort();
  const data = await mkdtemp(join(tmpdir(), 'wse-clients-'));
  const jwtSecret = randomBytes(32).toString('hex');
  const up = await startUp(['--port', String(port), '--nodes', '2', '--data', data], {
    WSE_JWT_SECRET: jwtSecret,
    WSE_HEARTBEAT_INTERVAL: `${heartbeatMs}ms`,
    WSE_SOCKET_HELLO_TIMEOUT: `${helloTimeoutMs}ms`,
    WSE_EVENT_TOPIC_PATH: 'topic',
    WSE_TOPICS_ALLOW: 'public.*',
    WSE_JWT_LEEWAY: '0s',
  });
  project.provide('engine', {
    pageUrl: `http://localhost:${port}`,
    pagePort: port,
    socketUrl: `http://127.0.0.1:${port + 10}`,
    otherSocketUrl: `http://127.0.0.1:${port + 11}`,
    jwtSecret,
    heartbeatMs,
    helloTimeoutMs,
  });
  return async () => {
    try {
      await stopUp(up);
    } catch (error) {
      process.exitCode = 1; // of an error here Vitest only tells, and ends with 0
      throw error;
    } finally {
      await rm(data, { recursive: true, force: true });
    }
  };
}

/** Starts `scripts/up` and waits until it is ready. */
export async function startUp(args: string[], env: Record<string, string> = {}): Promise<ChildProcess> {
  const up = spawn(join(root, 'scripts/up'), args, {
    cwd: root,
    env: { ...settings(process.env), ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await ready(up);
  } catch (error) {
    await stopUp(up).catch(() => undefined); // what went wrong first is what matters
    throw error;
  }
  return up;
}

/** Without what is said to the tests: nodes refuse what is no setting of theirs. */
export function settings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('WSE_TEST_')));
}

function running(pageUrl: string): Engine {
  const jwtSecret = process.env['WSE_TEST_JWT_SECRET'];
  if (!jwtSecret) throw new Error('WSE_TEST_JWT_SECRET is missing: with WSE_TEST_URL it signs the tokens');
  const pagePort = Number(new URL(pageUrl).port);
  return {
    pageUrl,
    pagePort,
    socketUrl: process.env['WSE_TEST_SOCKET_URL'] ?? `http://127.0.0.1:${pagePort + 10}`,
    otherSocketUrl: process.env['WSE_TEST_OTHER_SOCKET_URL'] ?? `http://127.0.0.1:${pagePort + 11}`,
    jwtSecret,
    heartbeatMs: Number(process.env['WSE_TEST_HEARTBEAT_MS'] ?? 30_000),
    helloTimeoutMs: Number(process.env['WSE_TEST_HELLO_TIMEOUT_MS'] ?? 10_000),
  };
}

async function ready(up: ChildProcess): Promise<void> {
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`scripts/up is not ready:\n${output}`)), startTimeoutMs);
    up.stdout?.on('data', (data: Buffer) => {
      output += data.toString();
      if (!output.includes('WSE ready')) return;
      clearTimeout(timer);
      resolve();
    });
    up.on('error', reject);
    up.on('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`scripts/up ended with ${code ?? 'a signal'}:\n${output}`));
    });
  });
}

/** Ends it as Ctrl-C does. Fails unless it has run until now and ends in time and without an error. */
export async function stopUp(up: ChildProcess): Promise<void> {
  const end = (): string => up.signalCode ?? (up.exitCode === null ? 'running' : `code ${up.exitCode}`);
  if (end() !== 'running') throw new Error(`scripts/up ended before it was told to, with ${end()}`);
  const exit = new Promise((resolve) => up.once('exit', resolve));
  up.kill('SIGINT');
  const timer = setTimeout(() => up.kill('SIGKILL'), stopTimeoutMs);
  await exit;
  clearTimeout(timer);
  if (end() !== 'code 0')
    throw new Error(`scripts/up ended with ${end()}, not with code 0 within 10 s of SIGINT`);
}

/** The port of a page for which all other ports of `up --nodes 2` are free too. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 8_000);
    const free = await Promise.all(
      [0, 10, 11, 30, 31, 32, 40, 41, 42, 1009, 1010, 1011].map((more) => isFree(port + more)),
    );
    if (free.every(Boolean)) return port;
  }
  throw new Error('no free ports were found');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
