import { plainText } from './plain-text.js';
import { table } from './table.js';

/** Where a command writes: data to standard output, all else to standard error. */
export class Output {
  constructor(
    /** Whether data is JSON. */
    readonly json: boolean,
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  /** One JSON value. */
  value(value: unknown): void {
    this.out.write(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** One JSON value on a line of its own. */
  valueLine(value: unknown): void {
    this.out.write(`${JSON.stringify(value)}\n`);
  }

  line(text: string): void {
    this.out.write(`${plainText(text)}\n`);
  }

  /** Text that goes on; what a terminal would obey is taken out where it is one. */
  text(text: string): void {
    this.out.write(this.out.isTTY ? plainText(text) : text);
  }

  /** A table, cut at the width of the terminal, or whole where there is none. */
  table(header: readonly string[], rows: readonly (readonly string[])[]): void {
    for (const line of table(header, rows, this.out.isTTY ? this.out.columns : undefined)) this.out.write(`${line}\n`);
  }

  /** Names and values, one a line. */
  fields(fields: readonly (readonly [string, string])[]): void {
    const width = Math.max(...fields.map(([name]) => name.length));
    for (const [name, value] of fields) this.line(`${name.padEnd(width)}  ${value.replaceAll('\n', `\n${' '.repeat(width + 2)}`)}`);
  }

  /** The same, but for text that goes on, which is written beside the data. */
  beside(): Output {
    return new Output(this.json, this.err, this.err);
  }

  /** For people, beside the data. */
  message(text: string): void {
    this.err.write(`${plainText(text)}\n`);
  }
}
