import { refuseWeakened } from "./environment.ts";
import { program } from "./program.ts";
import { InputError } from "./failure.ts";

// A reader that has seen enough (`muster … | head`) closes the pipe; that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  refuseWeakened(process.env, process.execArgv);
  await program().parseAsync();
} catch (error) {
  if (error instanceof InputError) {
    process.stderr.write(`muster: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
