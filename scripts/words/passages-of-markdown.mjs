import { BREAK, passageOf } from './passage.mjs';

/** The paragraphs, headings, entries of lists and cells of tables of a Markdown text, without its blocks of code. */
export function passagesOfMarkdown(text) {
  const pieces = [];
  let fence = '';
  text.split('\n').forEach((row, index) => {
    const mark = /^\s*(```+|~~~+)/.exec(row)?.[1];
    const inCode = fence !== '' || mark !== undefined;
    if (mark) fence = fence === '' ? mark : row.trim().startsWith(fence) ? '' : fence;
    pieces.push(...(inCode ? [{ text: BREAK, line: index }] : rowPieces(row, index + 1)));
  });
  return [passageOf(pieces)];
}

/** A heading, an entry or a cell begins a sentence. Addresses and comments are not part of the text. */
function rowPieces(row, line) {
  const end = { text: BREAK, line };
  const text = row.replace(/<!--.*?-->/g, '').replace(/\]\([^)]*\)/g, ']');
  if (/^\s*\|/.test(text)) return text.split(/(?<!\\)\|/).flatMap((cell) => [end, { text: cell, line }]);
  const begins = /^[\s>]*(#+|[-*+]|\d+[.)])\s/.exec(text);
  const piece = { text: ` ${begins ? text.slice(begins[0].length) : text} `, line };
  if (begins) return begins[1].startsWith('#') ? [end, piece, end] : [end, piece];
  return text.trim() === '' ? [end] : [piece];
}
