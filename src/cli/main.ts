import { enableCompileCache } from "node:module";
import { refuseWeakened } from "./environment.ts";
import { InputError } from "./failure.ts";

// What was compiled once is kept beside the packages: the next command starts in half the time.
// Where the folder cannot be written nothing is kept, and nothing fails.
enableCompileCache(new URL("../../node_modules/.cache/muster", import.meta.url).pathname);

// A reader that has seen enough (`muster … | head`) closes the pipe; that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

try {
  refuseWeakened(process.env, process.execArgv);
  const { program } = await import("./program.ts");
  const asked = await program(process.argv.slice(2));
  await asked.parseAsync();
} catch (error) {
  if (error instanceof InputError) {
    process.stderr.write(`muster: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
