/** What a person can mend: the database, a run that is not there. One clear message, no secret. */
export class JobsError extends Error {
  override name = "JobsError";
}
