import { IsInt, IsOptional, IsString, Matches, Min } from 'class-validator';

/** What `fixity-audit` returns. */
export class FixityResult {
  /** How many files were read. */
  @IsInt()
  @Min(0)
  files!: number;

  /** Their sizes added up. */
  @IsInt()
  @Min(0)
  bytes!: number;

  /** The SHA-256 of the manifest: equal for two audits exactly when no file was added, lost or changed. */
  @Matches(/^[0-9a-f]{64}$/)
  manifestSha256!: string;

  /** Where the manifest was kept; null where nobody asked for it. */
  @IsOptional()
  @IsString()
  manifest!: string | null;
}
