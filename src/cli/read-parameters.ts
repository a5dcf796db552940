import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { scanJson } from '#libs/contract';
import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';

/** Where parameters come from; later ones outweigh earlier ones: file, argument, single values. */
export interface ParameterSources {
  /** A file with a JSON object, `-` for standard input. */
  readonly file?: string | undefined;
  /** A JSON object. */
  readonly json?: string | undefined;
  /** `key=value`; a value that is JSON is taken as that, anything else as text. */
  readonly values?: readonly string[] | undefined;
}

/** The parameters of a job. @throws CliError that names what is wrong */
export async function readParameters({ file, json, values = [] }: ParameterSources): Promise<Record<string, unknown>> {
  return {
    ...(file === undefined ? {} : anObject(`--file ${file}`, await contentOf(file))),
    ...(json === undefined ? {} : anObject('parameters', json)),
    ...Object.fromEntries(values.map(aValue)),
  };
}

async function contentOf(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `--file: expected a readable file, got ${JSON.stringify(file)} (${error instanceof Error ? error.message : String(error)}); correct it`,
    );
  }
}

function anObject(what: string, json: string): Record<string, unknown> {
  refuseChanged(what, json);
  let value: unknown;
  try {
    value = parseJson(json);
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `${what}: expected a JSON object, got ${JSON.stringify(json.slice(0, 100))} (${error instanceof Error ? error.message : ''}); correct it`,
    );
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new CliError(EXIT.usage, `${what}: expected a JSON object, got ${JSON.stringify(json.slice(0, 100))}; correct it`);
}

function aValue(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new CliError(EXIT.usage, `--parameter: expected key=value, got ${JSON.stringify(text)}; correct it`);
  const value = text.slice(at + 1);
  refuseChanged(`--parameter ${text.slice(0, at)}`, value);
  try {
    return [text.slice(0, at), parseJson(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

/** Refuses JSON that would not arrive as it is written, such as an integer of 19 digits. */
function refuseChanged(what: string, json: string): void {
  const refused = scanJson(Buffer.from(json));
  if (refused) throw new CliError(EXIT.usage, `${what}: ${[refused.property, refused.message].filter(Boolean).join(': ')}`);
}

/** A number beyond the range, such as 1e400, would be sent as null. @throws Error for it, as for other texts that are not JSON */
function parseJson(json: string): unknown {
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError('a number is too large');
    return value;
  });
}
