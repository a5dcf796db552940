import { createHash } from 'node:crypto';
import { passagesOfCode } from './passages-of-code.mjs';
import { passagesOfComments } from './passages-of-comments.mjs';
import { passagesOfMarkdown } from './passages-of-markdown.mjs';
import { sentencesOf } from './passage.mjs';
import { WORD_LIST } from './word-list.mjs';

const READERS = {
  '.ts': passagesOfCode,
  '.tsx': passagesOfCode,
  '.mjs': passagesOfCode,
  '.cjs': passagesOfCode,
  '.cts': passagesOfCode,
  '.css': (text) => passagesOfComments(text),
  '.md': passagesOfMarkdown,
};
const extensionOf = (path) => path.slice(path.lastIndexOf('.'));
const ALLOWED = /(?:\/\/|\/\*|<!--)\s*words-ok: \S/;

export const isRead = (path) => extensionOf(path) in READERS;

/**
 * Finds the words that the list refuses in the text of a file. A finding is one sentence with one entry of the list: `line`,
 * `sentence`, `entry`, `words` (the words that match) and `key`, which is equal for equal sentences in all files. A comment
 * `words-ok: reason` allows the words of its own line and of the next line.
 */
export function findingsIn(path, text) {
  const rows = text.split('\n');
  const isAllowed = (line) => ALLOWED.test(rows[line - 1] ?? '') || ALLOWED.test(rows[line - 2] ?? '');
  const extension = extensionOf(path);
  const sentences = READERS[extension](text, extension).flatMap(sentencesOf);
  return sentences.flatMap(refusals).filter(({ line, begins }) => !isAllowed(line) && !isAllowed(begins));
}

function refusals(words) {
  const sentence = words.map(({ word }) => word).join(' ');
  const read = sentence.replace(/`[^`]*`/g, (code) => `\`${'…'.repeat(code.length - 2)}\``);
  return WORD_LIST.flatMap((entry) => {
    const found = entry.pattern.exec(read);
    if (!found) return [];
    const before = read.slice(0, found.index + found[0].length).split(' ').length;
    return [
      {
        line: words[before - 1].line,
        begins: words[0].line,
        sentence,
        entry,
        words: found[0].replace(/^[; ]+/, ''),
        key: keyOf(entry, read),
      },
    ];
  });
}

/** Leaves names in backticks out, so that renaming does not change the key. */
function keyOf(entry, read) {
  const text = `${entry.name}\n${read.replace(/`…*`/g, '`…`')}`;
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
