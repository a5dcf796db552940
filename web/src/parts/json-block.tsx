import { CopyButton } from './copy-button';

/** A JSON value, laid out. */
export function JsonBlock({ value, what }: { readonly value: unknown; readonly what: string }) {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return (
    <div className="code-block">
      <CopyButton text={text} what={what} />
      <pre tabIndex={0} aria-label={what}>
        {text}
      </pre>
    </div>
  );
}
