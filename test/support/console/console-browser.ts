import { chromium, type Browser, type Page } from 'playwright-core';
import { findChromium } from '../find-chromium.js';

const QUIET = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** How a page is looked at. */
export interface PageOptions {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'light' | 'dark';
  readonly timezone?: string;
}

/** A Chromium for one file of tests. What its pages complain of, refusals of the Content-Security-Policy among it, is kept. */
export class ConsoleBrowser {
  /** Errors of scripts, and of the policy; answers that are no success are not among them. */
  readonly complaints: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async start(): Promise<ConsoleBrowser> {
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const args = ['--headless=new', ...asRoot, ...QUIET];
    return new ConsoleBrowser(await chromium.launch({ executablePath: findChromium(), args }));
  }

  /** A page with its own cookies and storage. */
  async page({ width = 1280, height = 800, theme = 'light', timezone = 'Europe/Berlin' }: PageOptions = {}): Promise<Page> {
    // An animation would be painted sixty times a second.
    const options = { viewport: { width, height }, colorScheme: theme, timezoneId: timezone, reducedMotion: 'reduce' } as const;
    const context = await this.browser.newContext(options);
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.complaints.push(message.text());
    });
    return page;
  }

  /** Ends it, and removes what it left. */
  async close(): Promise<void> {
    await this.browser.close();
  }
}
