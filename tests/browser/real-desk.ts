import { randomBytes } from 'node:crypto';
import { ShopClient, startDeployment, startPages, type Deployment } from '@stampede/testkit';
import type { Page } from 'playwright-core';
import { makeEnterCode } from '../../apps/pages/src/sessions/enter-code.ts';
import { openBrowser } from './chromium.ts';

/** A whole deployment with the desk beside it, and a browser. */
export interface RealDesk {
  readonly deployment: Deployment;
  /** A shop's back end, which buys and pays. */
  readonly shop: ShopClient;
  /** Of the process `pages`. */
  readonly url: string;
  readonly page: Page;
  /** Anna's, of the role operator. */
  readonly operatorToken: string;
  /** Viola's, of the role viewer. */
  readonly viewerToken: string;
  /** What the browser complained of: what was thrown, logged as an error or refused by the content security policy. */
  readonly complaints: readonly string[];
  /** All hosts that the page has sent a request to. */
  readonly hosts: ReadonlySet<string>;
  /** A new one-time link of Anna's. */
  makeLink(): string;
  stop(): Promise<void>;
}

/** @param executable the Chromium */
export async function startRealDesk(executable: string): Promise<RealDesk> {
  const [operatorToken, viewerToken] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
  const tokens = { OPERATOR_TOKEN: `anna:${operatorToken}`, VIEWER_TOKEN: `viola:${viewerToken}` };
  const [deployment, browser] = await Promise.all([
    startDeployment({ env: tokens }),
    openBrowser(executable),
  ]);
  const pages = await startPages(deployment, tokens);
  const shop = new ShopClient({ ...deployment, operatorToken }, 20);
  const page = await browser.context.newPage();
  const complaints: string[] = [];
  const hosts = new Set<string>();
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    // A refused request is an answer of the server, and no mistake of the page.
    if (message.type() === 'error' && !message.text().includes('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  return {
    deployment,
    shop,
    url: pages.url,
    page,
    operatorToken,
    viewerToken,
    complaints,
    hosts,
    makeLink: () => `${pages.url}/desk/enter/${makeEnterCode(operatorToken, Date.now())}`,
    stop: async () => {
      await browser.close();
      shop.close();
      await pages.stop();
      await deployment.stop();
    },
  };
}
