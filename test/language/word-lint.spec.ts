/** The lint of `scripts/words`, whose list has its own examples. */
interface Entry {
  readonly name: string;
  readonly pattern: RegExp;
  readonly refuses: readonly string[];
  readonly accepts: readonly string[];
}
interface Finding {
  readonly line: number;
  readonly sentence: string;
  readonly key: string;
}
type Counts = Map<string, number>;
interface WordLint {
  readonly WORD_LIST: readonly Entry[];
  readonly findingsIn: (path: string, text: string) => Finding[];
  readonly parseBaseline: (text: string) => Counts;
  readonly formatBaseline: (counts: Counts) => string;
  readonly compareWithBaseline: (findings: Finding[], baseline: Counts) => { refused: Finding[][]; pruned: Counts; gone: number };
}

const files = ['word-list.mjs', 'findings.mjs', 'baseline.mjs'].map((name) => new URL(`../../scripts/words/${name}`, import.meta.url).href);
const modules: unknown[] = await Promise.all(files.map((file) => import(file)));
const { WORD_LIST, findingsIn, parseBaseline, formatBaseline, compareWithBaseline } = Object.assign({}, ...modules) as WordLint;

const examples = (kind: 'refuses' | 'accepts') => WORD_LIST.flatMap((entry) => entry[kind].map((sentence) => ({ entry, sentence })));
/** A sentence that the list refuses, without a sign that ends or quotes anything. */
const BAD = WORD_LIST.find(({ name }) => name === 'nobody')!.refuses[0]!.replace(/\.$/, '');
/** A word that the list refuses anywhere. */
const WORD = 'nobody';
const linesOf = (path: string, text: string) => findingsIn(path, text).map(({ line }) => line);

describe('The word list', () => {
  it.each(examples('refuses'))('refuses "$sentence"', ({ entry, sentence }) => {
    expect(sentence).toMatch(entry.pattern);
  });

  it.each(examples('accepts'))('accepts "$sentence"', ({ sentence }) => {
    expect(WORD_LIST.filter(({ pattern }) => pattern.test(sentence)).map(({ name }) => name)).toEqual([]);
  });

  it('has examples of both kinds for each entry', () => {
    expect(WORD_LIST.filter(({ refuses, accepts }) => refuses.length === 0 || accepts.length === 0)).toEqual([]);
    expect(new Set(WORD_LIST.map(({ name }) => name)).size).toBe(WORD_LIST.length);
  });
});

describe('Reading a file', () => {
  it.each([
    ['a line comment', 'a.ts', `const a = 1;\n// ${BAD}`],
    ['a comment behind code', 'a.mjs', `\nconst a = 'https://example.org'; // ${BAD}`],
    ['a doc comment', 'a.ts', `/**\n * ${BAD} */\nexport const a = 1;`],
    ['a comment in an empty block', 'a.ts', `function a() {\n  // ${BAD}\n}`],
    ['the title of a test', 'a.spec.ts', `describe('Pool', () => {\n  it('stops: ${BAD}', () => undefined);\n});`],
    ['a title in a table', 'a.spec.ts', `it.each([\n  ['${BAD}', 1],\n])('%s', () => undefined);`],
    ['a log text', 'a.ts', `start();\nlogger.warn({ tenant }, \`\${name}: ${BAD}\`);`],
    ['an error text', 'a.ts', `\nthrow new Error('${BAD}' + more);`],
    ['a string inside a template', 'a.ts', `\nconst a = \`x \${b ? '${BAD}' : ''}\`;`],
    ['a comment of SQL', 'a.sql.ts', `export const SQL = \`SELECT 1\n  -- ${BAD}\n  FROM t\`;`],
    ['the text of an element', 'a.tsx', `const a = (\n  <p>${BAD}</p>\n);`],
    ['a property of an element', 'a.tsx', `const a = (\n  <p title="${BAD}" />\n);`],
    ['a comment of CSS', 'a.css', `a {}\n/* ${BAD} */`],
    ['a paragraph of Markdown', 'a.md', `# Title\n${BAD}\n`],
    ['an entry of a list', 'a.md', `* One\n* ${BAD}\n* Three`],
    ['a cell of a table', 'a.md', `| a | b |\n| c | ${BAD} |`],
  ])('finds %s in its line', (_, path, text) => {
    expect(linesOf(path, text)).toEqual([2]);
  });

  it.each([
    ['an identifier', 'a.ts', `const ${WORD} = ${WORD}.${WORD}();`],
    ['a short string', 'a.ts', `const user = '${WORD}';`],
    ['a regular expression', 'a.ts', `const a = /[//] ${WORD}/;`],
    ['code in backticks', 'a.md', `The system user \`${WORD}\` owns the folder.`],
    ['a block of code', 'a.md', `\`\`\`sh\n# ${BAD}\n\`\`\``],
    ['an SQL statement', 'a.sql.ts', `const SQL = \`SELECT ${WORD} FROM ${WORD} WHERE ${WORD}\`;`],
    ['an address of a link', 'a.md', `[The page](https://example.org/${WORD})`],
  ])('passes over %s', (_, path, text) => {
    expect(linesOf(path, text)).toEqual([]);
  });

  it('reports the line of the words, not of the beginning of the sentence', () => {
    expect(linesOf('a.ts', `// The relay waits\n// until ${WORD}\n// reads.`)).toEqual([2]);
  });

  it.each([
    ['a.ts', `// words-ok: the name of the system user\n// ${BAD}`],
    ['a.ts', `const a = '${BAD}'; // words-ok: the name of the system user`],
    ['a.md', `<!-- words-ok: the name of the system user -->\n${BAD}`],
  ])('allows words by a mark with a reason (%s)', (path, text) => {
    expect(linesOf(path, text)).toEqual([]);
    expect(linesOf(path, text.replace(/words-ok: [\w ]+\w/, 'words-ok'))).toHaveLength(1);
  });
});

describe('The baseline', () => {
  const found = findingsIn('src/a.ts', `// ${BAD}.`);
  const key = found[0]!.key;

  it('admits a sentence that it has, and refuses the sentence when it comes once more', () => {
    const baseline = parseBaseline(`${key}\n`);
    expect(compareWithBaseline(found, baseline)).toMatchObject({ refused: [], gone: 0 });
    expect(compareWithBaseline([...found, ...found], baseline).refused).toEqual([[...found, ...found]]);
    expect(compareWithBaseline([...found, ...found], parseBaseline(`${key} 2\n`)).refused).toEqual([]);
  });

  it('refuses a sentence that it does not have', () => {
    expect(compareWithBaseline(found, new Map()).refused).toEqual([found]);
  });

  it.each([
    ['wrapped', 'a.ts', `/**\n * ${BAD.replaceAll(' ', '\n * ')}.\n */`],
    ['wrapped in line comments', 'a.ts', `// ${BAD.replaceAll(' ', '\n// ')}.`],
    ['moved to another file', 'b.ts', `const b = 1;\n\n// First. ${BAD}.\n// More.`],
    ['wrapped in an element', 'a.tsx', `const a = (\n  <p>\n    ${BAD.replaceAll(' ', '\n    ').replace('\n', "{' '}\n")}.\n  </p>\n);`],
    ['written with +', 'a.ts', `const a = '${BAD.slice(0, 9)}' + '${BAD.slice(9)}.';`],
  ])('knows a sentence that is %s', (_, path, text) => {
    expect(findingsIn(path, text).map((finding) => finding.key)).toEqual([key]);
  });

  it('does not know a sentence of which a word is another', () => {
    expect(findingsIn('a.ts', `// ${BAD.replace('channel', 'queue')}.`).map((finding) => finding.key)).not.toContain(key);
  });

  it('knows a sentence whose names in backticks have changed', () => {
    const [before, after] = ['`Bell`', '`Sender.send`'].map((name) => findingsIn('a.ts', `// ${BAD} of ${name}.`)[0]!.key);
    expect(after).toBe(before);
  });

  it('only loses sentences when it is pruned', () => {
    const baseline = parseBaseline(`00000000 3\n${key} 2\n`);
    const { pruned, gone } = compareWithBaseline([...found, { ...found[0]!, key: 'ffffffff' }], baseline);
    expect(gone).toBe(4);
    expect(formatBaseline(pruned)).toBe(`${key}\n`);
    expect(compareWithBaseline([...found, ...found], pruned).pruned.get(key)).toBe(1);
  });
});
