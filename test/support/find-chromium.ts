import { existsSync } from 'node:fs';

/** Where packages put the browser; kept equal to scripts/setup/ensure-chromium.mjs. */
const PLACES = [
  '/usr/bin/chromium-headless-shell', // half the CPU time of the whole browser
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser for tests of the console. */
export function findChromium(): string {
  const found = process.env['JOBCAST_TEST_CHROMIUM'] ?? PLACES.find((place) => existsSync(place));
  if (!found)
    throw new Error(
      'expected a Chromium for the tests of the console, found none; as root on Debian "npm test" installs it, elsewhere: ' +
        'sudo apt-get install chromium-headless-shell, brew install --cask chromium, or JOBCAST_TEST_CHROMIUM=/path/to/chrome',
    );
  return found;
}
