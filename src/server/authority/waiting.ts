import type { Commit } from "#journal";
import type { AuthorityError, CommandRequest, SubmitResult } from "./request.ts";

/** A command whose caller waits for the result. */
export type Waiting = {
  readonly request: CommandRequest;
  readonly hash: string;
  readonly promise: Promise<SubmitResult>;
  readonly resolve: (result: SubmitResult) => void;
  readonly reject: (error: AuthorityError) => void;
};

/** What a batch would do, if its commits become durable. */
export type Tentative<B> = {
  board: B;
  readonly commits: Commit[];
  readonly settle: (() => void)[];
};
