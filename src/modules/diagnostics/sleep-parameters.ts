import { IsInt, IsOptional, Max, Min } from 'class-validator';

/** What `sleep` takes. */
export class SleepParameters {
  /** How long it sleeps: 0 to 86 400 000 (a day). */
  @IsInt()
  @Min(0)
  @Max(86_400_000)
  durationMs!: number;

  /** In how many even steps its completion advances: 1 to 1 000 000; default 100. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  ticks?: number | null;
}
