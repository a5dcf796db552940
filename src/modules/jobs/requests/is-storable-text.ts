const UNSTORABLE = /[\0\p{Surrogate}]/u; // with the flag u, only lone surrogates match

/** Whether the table can hold a text: PostgreSQL has no U+0000, and halves of surrogate pairs are no characters. */
export function isStorableText(text: string): boolean {
  return !UNSTORABLE.test(text);
}
