import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';

/** Passes a content on and measures it on the way. A content longer than `maxBytes` fails with the error of `refuse`. */
export class ContentMeter extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(
    private readonly maxBytes: number,
    private readonly refuse: () => Error,
  ) {
    super();
  }

  /** What has passed; to be read once, when all has. */
  measured(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.maxBytes) return done(this.refuse());
    this.#hash.update(chunk);
    done(null, chunk);
  }
}
