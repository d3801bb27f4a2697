import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../setup/engine.js';

const startTimeoutMs = 10_000;

/** The program under test with the clients: the variable NGINX, else the one that is installed. */
function program(): string {
  for (const name of [process.env['NGINX'], 'nginx', '/usr/sbin/nginx']) {
    if (name && spawnSync(name, ['-v']).status === 0) return name;
  }
  throw new Error('nginx is missing: install the package nginx, or set NGINX to the program');
}

/** As nginx is when nothing but the address of the node is set. */
export function plain(port: number, nodeUrl: string): string {
  return `server { listen 127.0.0.1:${port}; location / { proxy_pass ${nodeUrl}; } }`;
}

/** What docs/proxies.md says. */
export async function documented(port: number, nodeUrls: [string, string]): Promise<string> {
  const doc = await readFile(join(root, 'docs/proxies.md'), 'utf8');
  let text = /```nginx\n([^]*?)```/.exec(doc)?.[1] ?? '';
  const replace = (from: string, to: string): void => {
    if (!text.includes(from)) throw new Error(`docs/proxies.md has no nginx settings with ${from}`);
    text = text.replace(from, to);
  };
  replace('listen 80;', `listen 127.0.0.1:${port};`);
  replace('server 127.0.0.1:8090;', `server ${new URL(nodeUrls[0]).host};`);
  replace('server 127.0.0.1:8091;', `server ${new URL(nodeUrls[1]).host};`);
  return text;
}

/** A real nginx with one site, in a folder of its own. */
export class Nginx {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(site: string, port: number): Promise<Nginx> {
    const folder = await mkdtemp(join(tmpdir(), 'wse-nginx-'));
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join('\n');
    const user = process.getuid?.() === 0 ? 'user root;' : '';
    await writeFile(
      join(folder, 'nginx.conf'),
      `${user} daemon off; pid ${folder}/pid; error_log stderr warn;
       events {} http { access_log off; ${temporary} ${site} }`,
    );
    const child = spawn(program(), ['-p', folder, '-e', 'stderr', '-c', join(folder, 'nginx.conf')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const nginx = new Nginx(child, folder);
    let errors = '';
    child.stderr.on('data', (data: Buffer) => (errors += data.toString()));
    const deadline = Date.now() + startTimeoutMs;
    while (!(await listens(port))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        await nginx.stop();
        throw new Error(`nginx does not listen:\n${errors}`);
      }
    }
    return nginx;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const exit = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await exit;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Within a moment. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const answer = (listening: boolean) => (): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', answer(true));
    socket.once('error', () => setTimeout(answer(false), 50));
  });
}
