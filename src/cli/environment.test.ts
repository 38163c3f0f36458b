import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { refuseWeakened } from "./environment.ts";
import { InputError } from "./failure.ts";

const MAIN = fileURLToPath(new URL("main.ts", import.meta.url));

test("OUT-7: nothing starts where the environment weakens TLS or HTTP", () => {
  refuseWeakened({ NODE_OPTIONS: "--max-old-space-size=4096" }, ["--enable-source-maps"]);
  refuseWeakened({ NODE_TLS_REJECT_UNAUTHORIZED: "1" }, []);
  for (const NODE_OPTIONS of ["--insecure-http-parser", "--tls-min-v1.0", "-x  --tls-min-v1.1"]) {
    assert.throws(() => refuseWeakened({ NODE_OPTIONS }, []), InputError, NODE_OPTIONS);
  }
  assert.throws(() => refuseWeakened({}, ["--insecure-http-parser"]), InputError);
});

test("OUT-7: a start with NODE_TLS_REJECT_UNAUTHORIZED=0 is refused with what to do", () => {
  const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: "0" };
  const options = { encoding: "utf8", env, timeout: 60_000 } as const;
  const { status, stderr } = spawnSync(process.execPath, [MAIN, "journal", "--help"], options);
  assert.equal(status, 2, stderr);
  assert.match(stderr, /muster: NODE_TLS_REJECT_UNAUTHORIZED is 0.*unset it/);
});
