import { BREAK, passageOf } from './passage.mjs';

const COMMENT = /\/\/.*|\/\*[^]*?\*\//g;

/** The comments of code or CSS. `literals` are the [start, end] of strings and the like, which may contain `//` or `/*`. */
export function passagesOfComments(text, literals = []) {
  const blocks = [];
  const ends = literals.toSorted(([a], [b]) => a - b);
  let next = 0;
  let line = 1;
  let counted = 0;
  COMMENT.lastIndex = 0;
  for (let found = COMMENT.exec(text); found; found = COMMENT.exec(text)) {
    while (next < ends.length && ends[next][1] <= found.index) next++;
    if (next < ends.length && ends[next][0] <= found.index) {
      COMMENT.lastIndex = ends[next][1];
      continue;
    }
    line += text.slice(counted, found.index).split('\n').length - 1;
    counted = found.index;
    const alone = /(^|\n)[ \t]*$/.test(text.slice(Math.max(0, found.index - 200), found.index));
    addComment(blocks, { text: found[0], line, alone });
  }
  return blocks.map(({ rows }) => passageOf(rows.flatMap(rowPieces)));
}

/** Lines that begin with `//` and follow one another are one comment. */
function addComment(blocks, { text, line, alone }) {
  const rows = text.split('\n').map((row, index) => ({ text: bare(row), line: line + index }));
  const last = blocks.at(-1);
  const continues = alone && text.startsWith('//') && last?.continuable && last.rows.at(-1).line === line - 1;
  if (continues) last.rows.push(...rows);
  else blocks.push({ rows, continuable: alone && text.startsWith('//') });
}

/** A row without the signs of a comment. */
function bare(row) {
  return row
    .replace(/^\s*(\/\*\*?|\/\/+|\*(?!\/))/, '')
    .replace(/\*\/\s*$/, '')
    .trim();
}

/** An entry of a list and a tag begin a sentence. A `words-ok` mark is not part of the text. */
function rowPieces({ text, line }) {
  const end = { text: BREAK, line };
  if (text === '' || text.startsWith('words-ok')) return [end];
  const begins = /^([-*]|\d+\.|@\w+)\s/.exec(text);
  const piece = { text: ` ${begins ? text.slice(begins[0].length) : text} `, line };
  return begins ? [end, piece] : [piece];
}

/** The comments of an SQL statement that begins in this line. */
export function passagesOfSqlComments(sql, line) {
  const rows = sql.split('\n').map((row, index) => {
    const [, code, text] = /^(.*?)--(.*)$/.exec(row) ?? [];
    return { text: text ?? '', line: line + index, begins: text === undefined || code.trim() !== '' };
  });
  return [passageOf(rows.flatMap((row) => (row.begins ? [{ text: BREAK, line: row.line }, ...rowPieces(row)] : rowPieces(row))))];
}
