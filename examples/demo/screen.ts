import { paintFor, type Paint } from './paint.js';

const CLEAR_LINE = '\r\x1b[2K';

/** The terminal: lines that stay, and below them one that changes. Where no terminal is, the line that changes is left out. */
export class Screen {
  readonly paint: Paint;
  readonly #output: NodeJS.WriteStream;
  #footer = '';

  constructor(output: NodeJS.WriteStream, variables: NodeJS.ProcessEnv) {
    this.#output = output;
    this.paint = paintFor(output, variables);
  }

  /** Writes lines that stay. */
  say(text = ''): void {
    this.#output.write(`${this.#footer && CLEAR_LINE}${text}\n${this.#footer}`);
  }

  /** Writes a heading. */
  title(text: string): void {
    this.say();
    this.say(this.paint('bold', text));
  }

  /** Changes the last line; an empty one takes it away. */
  footer(text: string): void {
    if (!this.#output.isTTY || (text === '' && this.#footer === '')) return;
    this.#footer = text.slice(0, (this.#output.columns || 80) - 1);
    this.#output.write(`${CLEAR_LINE}${this.#footer}`);
  }
}
