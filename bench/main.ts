// `npm run bench -- NAME [options]`: runs bench/NAME.bench.ts and prints its JSON.
// A bench file exports `run(options: string[]): Promise<object>`.
import { readdirSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";

const folder = new URL(".", import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length))
  .toSorted();

const [name, ...options] = process.argv.slice(2);
if (name === undefined || !names.includes(name)) {
  process.stderr.write(`bench: name one of: ${names.join(", ")}; got ${name ?? "nothing"}\n`);
  process.exitCode = 2;
} else {
  const bench: { run(options: string[]): Promise<object> } = await import(
    new URL(`${name}.bench.ts`, folder).href
  );
  const loadBefore = loadavg()[0];
  const result = await bench.run(options);
  const machine = {
    processor: cpus()[0]?.model ?? "unknown",
    processors: cpus().length,
    memoryBytes: totalmem(),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    load1Before: loadBefore,
    load1After: loadavg()[0],
  };
  process.stdout.write(`${JSON.stringify({ bench: name, machine, ...result }, null, 2)}\n`);
}
