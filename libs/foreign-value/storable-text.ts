/** With the flag `u` the halves of a pair are one character, so that only lone surrogates are in `Cs`. */
const UNSTORABLE = /[\p{Cs}\0]/gu;

/** The text with what PostgreSQL cannot hold (U+0000, lone surrogates) replaced by U+FFFD. */
export function storableText(text: string): string {
  return text.replace(UNSTORABLE, '\uFFFD');
}
