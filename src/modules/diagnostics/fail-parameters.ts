import { IsString, Length } from 'class-validator';

/** What `fail` takes. */
export class FailParameters {
  /** The message of the error that is thrown: 1 to 10 000 characters. */
  @IsString()
  @Length(1, 10_000)
  message!: string;
}
