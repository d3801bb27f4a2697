/**
 * Listeners by event name. One that throws does not keep the others from running;
 * what it threw goes to `onThrow`.
 */
export class Emitter<Events> {
  private readonly listeners = new Map<keyof Events, Set<(value: never) => void>>();

  constructor(private readonly onThrow: (thrown: unknown, name: keyof Events) => void) {}

  on<K extends keyof Events>(name: K, listener: (value: Events[K]) => void): () => void {
    let set = this.listeners.get(name);
    if (!set) this.listeners.set(name, (set = new Set()));
    // Its own function each time: the same listener registered twice is two registrations.
    const registered = (value: Events[K]): void => listener(value);
    set.add(registered);
    return () => void set.delete(registered);
  }

  emit<K extends keyof Events>(name: K, value: Events[K]): boolean {
    const set = this.listeners.get(name);
    if (!set?.size) return false;
    for (const listener of [...set]) {
      // Unsubscribed by a listener before it in this very round.
      if (!set.has(listener)) continue;
      try {
        (listener as (value: Events[K]) => void)(value);
      } catch (thrown) {
        this.onThrow(thrown, name);
      }
    }
    return true;
  }
}
