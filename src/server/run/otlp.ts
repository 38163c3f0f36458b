// Lines of the service's log as OTLP log records (opentelemetry.io, logs data model 1.x, in JSON).

type Value =
  | { readonly stringValue: string }
  | { readonly boolValue: boolean }
  | { readonly doubleValue: number }
  | { readonly intValue: string };
type Attribute = { readonly key: string; readonly value: Value };

/** Level of pino, severity number and text of OTLP; the first that is high enough. */
const SEVERITIES = [
  [10, 1, "TRACE"],
  [20, 5, "DEBUG"],
  [30, 9, "INFO"],
  [40, 13, "WARN"],
  [50, 17, "ERROR"],
] as const;
const FATAL = [60, 21, "FATAL"] as const;

/** The body of a request to /v1/logs. A line that is no JSON object goes as it is. */
export function otlpOf(lines: readonly string[]) {
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "muster" } }] };
  const logRecords = lines.map(recordOf);
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: { name: "muster" }, logRecords }] }] };
}

function recordOf(line: string) {
  const { level, time, msg, ...rest } = fieldsOf(line);
  const [, severityNumber, severityText] =
    SEVERITIES.find(([least]) => typeof level !== "number" || level <= least) ?? FATAL;
  const at = typeof time === "string" ? Date.parse(time) : Number.NaN;
  const attributes = Object.entries(rest).map(([key, value]): Attribute => {
    return { key, value: valueOf(value) };
  });
  return {
    ...(Number.isNaN(at) ? {} : { timeUnixNano: `${at}000000` }),
    severityNumber,
    severityText,
    body: { stringValue: typeof msg === "string" ? msg : "" },
    attributes,
  };
}

function fieldsOf(line: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(line);
    if (typeof fields === "object" && fields !== null) return { ...fields };
  } catch {
    // Said below.
  }
  return { msg: line.trimEnd() };
}

function valueOf(value: unknown): Value {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (Number.isSafeInteger(value)) return { intValue: String(value) };
  if (typeof value === "number") return { doubleValue: value };
  return { stringValue: JSON.stringify(value) ?? "" };
}
