import { plainText } from './plain-text.js';

const GAP = '  ';

/** Rows below a header, each column as wide as it must be; with `width` a line is cut there. Cells are one line each. */
export function table(header: readonly string[], rows: readonly (readonly string[])[], width = Number.POSITIVE_INFINITY): string[] {
  const cells = [header, ...rows].map((row) => row.map((cell) => onOneLine(plainText(cell))));
  const widths = header.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
  return cells.map((row) =>
    cut(
      row
        .map((cell, column) => padded(cell, widths[column] ?? 0))
        .join(GAP)
        .trimEnd(),
      width,
    ),
  );
}

/** Every run of spaces is read once: a search for a line end with spaces around it takes quadratic time for many spaces. */
function onOneLine(cell: string): string {
  return cell.replace(/\s+/g, (spaces) => (/[\r\n\t]/.test(spaces) ? ' ' : spaces));
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - [...cell].length));
}

function cut(line: string, width: number): string {
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, width - 1).join('')}…`;
}
