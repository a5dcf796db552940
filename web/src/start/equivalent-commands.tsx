import { CopyButton } from '../parts/copy-button';
import { commandLines } from './command-lines';

interface EquivalentCommandsProps {
  readonly request: Readonly<Record<string, unknown>>;
  readonly hasToken: boolean;
  readonly files: readonly File[];
}

/** How the same job is started from a terminal. */
export function EquivalentCommands({ request, hasToken, files }: EquivalentCommandsProps) {
  const { curl, jobcast } = commandLines(request, hasToken);
  const withFiles = jobcast + files.map(({ name }) => ` --attach '${name.replaceAll("'", String.raw`'\''`)}'`).join('');
  return (
    <details className="equivalent" open>
      <summary>The same from a terminal</summary>
      <div className="command">
        <code>{withFiles}</code> <CopyButton text={withFiles} what="the command" />
      </div>
      {files.length === 0 && (
        <div className="command">
          <code>{curl}</code> <CopyButton text={curl} what="the curl line" />
        </div>
      )}
    </details>
  );
}
