import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
/** Of every wait in a page, unless a test says otherwise. */
const DEADLINE = 60_000;

function findChromium(): string | undefined {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const candidates = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return candidates.find((path) => existsSync(path));
}

const binary = findChromium();

/** Why tests with a real browser cannot run here; false when they can. */
export const skipWithoutChromium = binary === undefined && `no ${NAMES.join(', ')}: needs the Debian package chromium`;

/** A headless Chromium for one test file: each person gets a window of their own, with no cookies but theirs. */
export class Chromium implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  static async start(): Promise<Chromium> {
    if (binary === undefined) throw new Error('there is no Chromium here');
    // The sandbox needs namespaces that containers and root often do not have.
    return new Chromium(
      await chromium.launch({
        executablePath: binary,
        headless: true,
        args: ['--no-sandbox', '--disable-dev-shm-usage'],
      }),
    );
  }

  /** A window of somebody who has been nowhere yet. Certificates of test authorities are not checked, by it alone. */
  async window(
    options: { readonly dark?: boolean; readonly width?: number; readonly height?: number } = {},
  ): Promise<Page> {
    const { dark = false, width = 1000, height = 760 } = options;
    const context = await this.#browser.newContext({
      ignoreHTTPSErrors: true,
      colorScheme: dark ? 'dark' : 'light',
      viewport: { width, height },
    });
    context.setDefaultTimeout(DEADLINE);
    this.#contexts.push(context);
    return context.newPage();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    await this.#browser.close();
  }
}

/** A picture for the eyes of who runs the tests, when HANSE_PICTURES names a folder; else nothing. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env['HANSE_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
