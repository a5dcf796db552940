/** A fenced block of a page: what its info string says, and its text. */
export type DocBlock =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'run' | 'background'; readonly name: string; readonly text: string }
  | { readonly kind: 'stop'; readonly name: string }
  | { readonly kind: 'output'; readonly of: string; readonly text: string };

const FENCE = /^```(\S+)([^\n]*)\n([^]*?)^```$/gm;

/**
 * The blocks of a page that a test carries out, in their order:
 *
 * - <code>```ts file=src/runner.ts</code> is written to that file;
 * - <code>```sh run</code> is run to its end, <code>```sh background=service</code> goes on while the page does;
 * - <code>```text stop=service</code> ends that, as Ctrl-C does;
 * - <code>```text output</code> is what the commands before it print (`output=service`: those of that name), `…` stands for anything.
 *
 * Blocks in `mermaid` and `text` without more are for people only; any other block that nobody carries out is a mistake.
 */
export function readDocPage(markdown: string): DocBlock[] {
  const blocks: DocBlock[] = [];
  for (const [, language = '', info = '', text = ''] of markdown.matchAll(FENCE)) {
    const block = blockOf(info.trim(), text, blocks.length);
    if (block) blocks.push(block);
    else if (language !== 'mermaid' && language !== 'text') throw new Error(`nobody carries out the block:\n${text}`);
  }
  return blocks;
}

function blockOf(info: string, text: string, index: number): DocBlock | undefined {
  const [word = '', value = ''] = info.split('=');
  if (word === 'file') return { kind: 'file', path: value, text };
  if (word === 'run') return { kind: 'run', name: String(index), text };
  if (word === 'background') return { kind: 'background', name: value, text };
  if (word === 'stop') return { kind: 'stop', name: value };
  return word === 'output' ? { kind: 'output', of: value, text } : undefined;
}
