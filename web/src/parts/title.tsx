import { useEffect } from 'react';

/** The heading of a screen, and the title of its window. */
export function Title({ text, hidden = false }: { readonly text: string; readonly hidden?: boolean }) {
  useEffect(() => {
    document.title = `${text} · Jobcast`;
  }, [text]);
  return <h1 className={hidden ? 'visually-hidden' : ''}>{text}</h1>;
}
