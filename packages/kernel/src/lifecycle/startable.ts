/**
 * Something with a running life: a server, a poller, a driver.
 * - `start` resolves when the thing serves; what it needs has been started before.
 * - `stop` drains until `deadline` aborts, then forces; what it needs is still there. It may be called twice.
 */
export interface Startable {
  start(): Promise<void>;
  stop(deadline: AbortSignal): Promise<void>;
}
