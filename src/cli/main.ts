import { program } from "./program.ts";
import { InputError } from "./failure.ts";

try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof InputError) {
    process.stderr.write(`muster: ${error.message}\n`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
