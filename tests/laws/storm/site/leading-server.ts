import type { Server } from '@stampede/provision';
import type { Disk, SiteServer } from './site.ts';

/** A proxy for the present leader of several servers. It is up when all of them are. */
export class LeadingServer implements SiteServer {
  readonly #servers: readonly SiteServer[];
  readonly #leader: () => SiteServer;

  constructor(servers: readonly SiteServer[], leader: () => SiteServer) {
    this.#servers = servers;
    this.#leader = leader;
  }

  get url(): string {
    return this.#leader().url;
  }

  get server(): Server {
    return this.#leader().server;
  }

  get dir(): string {
    return this.#leader().dir;
  }

  get disk(): Disk | null {
    return this.#leader().disk;
  }

  log(): string {
    return this.#servers.map((server) => server.log()).join('');
  }

  /** The returned function restarts that same server, even if another one leads then. */
  takeDown(): Promise<() => Promise<void>> {
    return this.#leader().takeDown();
  }

  async ensureUp(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.ensureUp()));
  }

  async bringUp(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.bringUp()));
  }
}
