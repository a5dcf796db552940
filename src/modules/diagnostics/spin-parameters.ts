import { IsInt, Max, Min } from 'class-validator';

/** What `spin` takes. */
export class SpinParameters {
  /** How long it keeps a processor busy: 0 to 86 400 000 (a day). */
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  durationMs!: number;
}
