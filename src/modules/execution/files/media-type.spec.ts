import { describe, expect, it } from '@jest/globals';
import { mediaTypeOf } from './media-type.js';

describe('mediaTypeOf', () => {
  it.each([
    ['Größe 数据 📄.csv', 'text/csv'],
    ['page.HTML', 'text/html'],
    ['backup.tar.gz', 'application/gzip'],
    ['report.pdf', 'application/pdf'],
    ['html', 'application/octet-stream'],
    ['.csv', 'application/octet-stream'],
    ['a.unknown-extension', 'application/octet-stream'],
  ])('tells %j to be %s', (name, type) => expect(mediaTypeOf(name)).toBe(type));
});
