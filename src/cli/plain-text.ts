/** Text that others wrote, without what a terminal would obey: control characters but for line ends and tabs become `�`. */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex -- the pattern finds control characters
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g, '\ufffd');
}
