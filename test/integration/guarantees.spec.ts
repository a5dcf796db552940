import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const SHOWN_BY = /`([\w./-]+\.spec\.ts) › ([^`]+)`/g;
const RESTS_ON = /`((?:src|libs|docs|test)\/[\w./-]+)`/g;

/** What a page names that is not there: `file › title`, or a path. */
function missingFrom(page: string): string[] {
  const tests = [...page.matchAll(SHOWN_BY)].filter(([, file = '', title = '']) => !titlesOf(file).includes(title)).map(([named]) => named);
  const paths = [...page.matchAll(RESTS_ON)].filter(([, path = '']) => !existsSync(root(path))).map(([named]) => named);
  return [...tests, ...paths];
}

/** The titles of the tests in a file, as they are written there. */
function titlesOf(file: string): string[] {
  if (!existsSync(root(file))) return [];
  const text = readFileSync(root(file), 'utf8');
  return [...text.matchAll(/\bit(?:\.each\([^)]*\))?\(\s*(['"`])(.*?)\1,/gs)].map(([, , title = '']) => title);
}

describe('docs/guarantees.md', () => {
  const page = readFileSync(root('docs/guarantees.md'), 'utf8');

  it('names tests and files that are there', () => {
    expect([...page.matchAll(SHOWN_BY)].length).toBeGreaterThan(30);
    expect(missingFrom(page)).toEqual([]);
  });

  it('would be found out if it named a test or a file that is not', () => {
    const wrong = page
      .replace('lets exactly one of two ends win', 'lets nobody win')
      .replace('`src/modules/access/`', '`src/modules/excess/`');
    expect(missingFrom(wrong)).toEqual(['`test/integration/jobs.spec.ts › lets nobody win`', '`src/modules/excess/`']);
  });
});
