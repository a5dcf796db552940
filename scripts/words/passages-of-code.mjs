import { createRequire } from 'node:module';
import { passagesOfComments, passagesOfSqlComments } from './passages-of-comments.mjs';
import { passageOf } from './passage.mjs';

/** Uses `require` because `import` first scans all 9 MB for exports, which doubles the time of the lint. */
const ts = createRequire(import.meta.url)('typescript');

const KINDS = {
  '.ts': ts.ScriptKind.TS,
  '.tsx': ts.ScriptKind.TSX,
  '.cts': ts.ScriptKind.TS,
  '.mjs': ts.ScriptKind.JS,
  '.cjs': ts.ScriptKind.JS,
};
const HOW = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
/** A shorter string is a name, a key or a label. */
const LEAST_WORDS = 3;
const SQL = /^\s*(SELECT|INSERT INTO|UPDATE (t_|…)\w*|DELETE FROM|WITH|CREATE|ALTER|DROP|FROM|WHERE|(LEFT )?JOIN|AND|OR|--)\s/m;

/** The comments, strings and JSX texts of a TypeScript or JavaScript file. */
export function passagesOfCode(text, extension) {
  const file = ts.createSourceFile(`file${extension}`, text, HOW, false, KINDS[extension]);
  const reader = new TextReader(file);
  reader.read(file);
  return [...passagesOfComments(text, reader.literals), ...reader.passages];
}

class TextReader {
  passages = [];
  /** Start and end of each literal, which may contain `//` or `/*`. */
  literals = [];
  #file;

  constructor(file) {
    this.#file = file;
  }

  /** Adds the passages of a node. A template, or strings joined by `+`, are one passage. */
  read(node) {
    if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || isPlus(node)) {
      this.#add(this.#piecesOf(node), LEAST_WORDS);
    } else if (ts.isJsxElement(node) || ts.isJsxFragment(node)) {
      ts.forEachChild(node, (child) => node.children.includes(child) || this.read(child));
      this.#add(
        node.children.flatMap((child) => this.#piecesOf(child)),
        1,
      );
    } else {
      if (ts.isRegularExpressionLiteral(node)) this.#pieceOf(node);
      ts.forEachChild(node, (child) => this.read(child));
    }
  }

  #add(pieces, leastWords) {
    const whole = pieces.map(({ text }) => text).join('');
    if (SQL.test(whole)) this.passages.push(...passagesOfSqlComments(whole, pieces[0].line));
    else if (whole.trim().split(/\s+/).length >= leastWords) this.passages.push(passageOf(pieces));
  }

  #piecesOf(node) {
    if (ts.isStringLiteralLike(node) || ts.isJsxText(node)) return [this.#pieceOf(node)];
    if (isPlus(node)) return [node.left, node.right].flatMap((side) => this.#piecesOf(side));
    if (ts.isJsxExpression(node)) return node.expression ? this.#piecesOf(node.expression) : [];
    if (ts.isTemplateExpression(node)) {
      const spans = node.templateSpans.flatMap((span) => [...this.#piecesOf(span.expression), this.#pieceOf(span.literal)]);
      return [this.#pieceOf(node.head), ...spans];
    }
    this.read(node);
    return [{ text: '…', line: this.#lineAt(node.getStart(this.#file)) }];
  }

  #pieceOf(literal) {
    const start = ts.isJsxText(literal) ? literal.pos : literal.getStart(this.#file);
    this.literals.push([start, literal.end]);
    return { text: literal.text, line: this.#lineAt(start) };
  }

  #lineAt(position) {
    return this.#file.getLineAndCharacterOfPosition(position).line + 1;
  }
}

function isPlus(node) {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
}
