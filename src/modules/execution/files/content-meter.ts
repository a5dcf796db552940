import { createHash } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { JobcastError } from '#libs/contract';

/** Passes a content on and measures it on the way. What is too long fails with a JobcastError `TOO_LARGE`. */
export class ContentMeter extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  constructor(private readonly maxBytes: number) {
    super();
  }

  /** What has passed; to be read once, when all has. */
  measured(): { readonly bytes: number; readonly sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.maxBytes) return done(tooLarge(this.maxBytes));
    this.#hash.update(chunk);
    done(null, chunk);
  }
}

function tooLarge(maxBytes: number): JobcastError {
  return new JobcastError(
    'TOO_LARGE',
    `expected a file of at most ${maxBytes} bytes (JOBCAST_MAX_FILE_BYTES), got a larger one; split it, or raise the limit`,
  );
}
