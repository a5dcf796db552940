import { useState } from 'react';
import { Icon } from './icon';

/** Puts a text on the clipboard; also on plain HTTP, where the browser's own way is closed. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [done, setDone] = useState(false);
  const copy = (): void => {
    const whenDone = (): void => {
      setDone(true);
      setTimeout(() => setDone(false), 1_500);
    };
    if (window.isSecureContext) void navigator.clipboard.writeText(text).then(whenDone);
    else if (copyByHand(text)) whenDone();
  };
  return (
    <button type="button" className="quiet-button" onClick={copy} aria-label={done ? 'Copied' : `Copy ${what}`} title={`Copy ${what}`}>
      <Icon name={done ? 'check' : 'copy'} />
    </button>
  );
}

function copyByHand(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
