const PATHS = {
  cast: 'M4.5 12.5a1.2 1.2 0 1 1-2.4 0 1.2 1.2 0 0 1 2.4 0M2.5 7.5a6 6 0 0 1 6 6M2.5 2.5a11 11 0 0 1 11 11',
  list: 'M2 4h2M6 4h8M2 8h2M6 8h8M2 12h2M6 12h8',
  plus: 'M8 3v10M3 8h10',
  chart: 'M2 14h12M4 11V8M8 11V3M12 11V6',
  scale: 'M8 2v12M5 14h6M2.5 4.5h11M4 4.5 2 9h4zM12 4.5 10 9h4z',
  server: 'M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01',
  shapes: 'M2.5 2.5h4.5v4.5h-4.5zM11.2 2.4l2.6 4.6h-5.2zM2.5 9h4.5v4.5h-4.5zM13.7 11.250a2.450 2.450 0 1 1-4.9 0 2.450 2.450 0 0 1 4.9 0',
  help: 'M14 8A6 6 0 1 1 2 8a6 6 0 0 1 12 0M6.3 6.3a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.7-.8 1.3M8 11.5h.01',
  refresh: 'M13.5 8a5.5 5.5 0 1 1-1.6-3.9M13.5 2v3h-3',
  close: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 12h.01',
  keyboard: 'M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6',
  sun: 'M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.900M11.7 4.3l.9-.9',
  moon: 'M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5',
  half: 'M8 2.5a5.5 5.5 0 1 1 0 11zM8 2.5a5.5 5.5 0 0 0 0 11M10 5v6M12 6.5v3',
  search: 'M11 7a4 4 0 1 1-8 0 4 4 0 0 1 8 0M10 10l3.5 3.5',
  download: 'M8 2v8M4.5 7 8 10.5 11.5 7M2.5 13.5h11',
  arrow: 'M5 11l6-6M6 5h5v5',
  stop: 'M4 4h8v8H4z',
  retry: 'M3 6.5h7a3 3 0 0 1 0 6H7M3 6.5l2.5-2.5M3 6.5 5.5 9',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  trash: 'M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9',
  check: 'M3 8.5l3.5 3.5L13 4.5',
  lock: 'M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3.5v9l7.5-4.5z',
  edit: 'M3 13l.6-2.8L10.5 3.3l2.2 2.2-6.9 6.9z',
  clock: 'M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0M8 5v3l2 1.5',
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof PATHS;

/** A drawing beside a word: nothing for a screen reader. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
