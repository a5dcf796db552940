import { existsSync, readFileSync } from 'node:fs';
import { runStep } from './run-step.mjs';
import { tell } from './tell.mjs';

/** Where packages put the browser; kept equal to test/support/find-chromium.ts. */
const PLACES = [
  '/usr/bin/chromium-headless-shell', // half the CPU time of the whole browser
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Ubuntu's package `chromium` is a snap, which cannot be driven from here. */
function isDebian() {
  return existsSync('/usr/bin/apt-get') && existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/**
 * Sees to it that there is a browser for the tests of the console: installs Chromium as root on Debian, and otherwise says how. Without one
 * the other tests run, and those of the console fail and say the same. Gives where it is.
 */
export async function ensureChromium() {
  const found = process.env.JOBCAST_TEST_CHROMIUM ?? PLACES.find((place) => existsSync(place));
  if (found) return found;
  if (isDebian() && process.getuid?.() === 0) {
    tell('No Chromium is installed, which tests of the console drive: apt-get install chromium-headless-shell (about a minute)');
    process.env.DEBIAN_FRONTEND = 'noninteractive';
    const whatToDo = 'Install Chromium yourself, or set JOBCAST_TEST_CHROMIUM to a browser.';
    await runStep('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', 'update'], whatToDo);
    await runStep(
      'apt-get',
      ['-o', 'DPkg::Lock::Timeout=300', '-qq', '-y', '--no-install-recommends', 'install', 'chromium-headless-shell'],
      whatToDo,
    );
    tell('Chromium is installed');
    return PLACES.find((place) => existsSync(place));
  }
  tell(`No Chromium is installed, so that the tests of the console will fail. Ways to get it:
  Debian           sudo apt-get install chromium-headless-shell
  macOS            brew install --cask chromium
  elsewhere        JOBCAST_TEST_CHROMIUM=/path/to/chrome npm test`);
  return undefined;
}
