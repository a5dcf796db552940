/** What every private server needs to know. */
export interface LocalServiceOptions {
  /** The folder that its users share; made when missing. */
  readonly dataDir: string;
  /** Told in one line what happens: first set-up, start, take-over, end. */
  readonly tell: (line: string) => void;
  /** The port to listen on, on 127.0.0.1; a free one when not given. */
  readonly port?: number;
}
