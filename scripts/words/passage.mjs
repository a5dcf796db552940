/**
 * A passage is text that belongs together: a comment, a string, the text of an element or a paragraph. It is an array of
 * `{ word, line }`, so that wrapping it in another way changes nothing; `null` ends a sentence.
 */

/** The text of a piece that ends a sentence. */
export const BREAK = '\n\n';

/** The passage of adjacent pieces of text, each with the number of its first line. An empty line ends a sentence. */
export function passageOf(pieces) {
  const passage = [];
  let glue = false;
  for (const { text, line } of pieces) {
    text.split('\n').forEach((row, index, rows) => {
      const words = row.match(/\S+/g) ?? [];
      if (words.length === 0 && index > 0 && index < rows.length - 1) passage.push(null);
      const glued = glue && index === 0 && /^\S/.test(row) && passage.at(-1);
      if (glued) glued.word += words.shift();
      passage.push(...words.map((word) => ({ word, line: line + index })));
    });
    glue = /\S$/.test(text);
  }
  return passage;
}

const ENDS = /[.!?]["'”’)\]*_`]*$/;
const BEGINS = /^["'“‘(*_`[]*[A-Z]/;

/** The sentences of a passage: arrays of `{ word, line }`. */
export function sentencesOf(passage) {
  const sentences = [[]];
  for (const next of passage) {
    const last = sentences.at(-1).at(-1);
    if (next === null || (last && ENDS.test(last.word) && BEGINS.test(next.word))) sentences.push([]);
    if (next !== null) sentences.at(-1).push(next);
  }
  return sentences.filter((sentence) => sentence.length > 0);
}
