import { ArrayUnique, IsArray, IsOptional, IsString, Matches } from 'class-validator';

/** What `fixity-audit` takes. */
export class FixityParameters {
  /** The folder to audit: an absolute path on the machine that runs the job. */
  @IsString()
  @Matches(/^\//, { message: 'folder must be an absolute path' })
  folder!: string;

  /** The files to audit, relative to the folder; default: every file below it. Symbolic links are refused here and passed over there. */
  @IsOptional()
  @IsArray()
  @ArrayUnique()
  @IsString({ each: true })
  files?: string[] | null;

  /** Where to keep the manifest: an absolute path; default: it is not kept. */
  @IsOptional()
  @IsString()
  @Matches(/^\//, { message: 'manifest must be an absolute path' })
  manifest?: string | null;
}
