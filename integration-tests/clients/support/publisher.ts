import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { root } from '../setup/engine.js';

export interface DomainEvent {
  event_type: string;
  event_id: string;
  user_id?: string;
  topic?: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** Writes domain events to Kafka by the command line, one process for all. */
export class Publisher {
  private readonly child: ChildProcess;

  constructor(pagePort: number) {
    // A topic of the demo, and a type that its projector passes over.
    const args = ['publish', '--stdin', '--topic', 'transport.order-events', '--port', String(pagePort)];
    this.child = spawn(join(root, 'scripts/wse'), args, { cwd: root, stdio: ['pipe', 'ignore', 'inherit'] });
  }

  /** The id of the event. */
  publish(event: Partial<DomainEvent>): string {
    const whole: DomainEvent = {
      event_type: 'TestHappened',
      event_id: randomUUID(),
      timestamp: new Date().toISOString(),
      data: {},
      ...event,
    };
    this.child.stdin?.write(`${JSON.stringify(whole)}\n`);
    return whole.event_id;
  }

  /** Once everything is written. */
  async close(): Promise<void> {
    const exit = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    this.child.stdin?.end();
    await exit;
  }
}
