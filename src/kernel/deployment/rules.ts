/**
 * How a centre works with the units it has, beyond which unit is closest: rules that a simulated
 * day keeps to. Each is left out where it is absent. See docs/spec/scenario.md (RUL).
 */
export type WorkingRules = {
  /** Units under way to something less urgent are sent on. */
  readonly diverts?: DivertRules;
};

export type DivertRules = {
  /** The unit must arrive at least this much sooner than the best that is free. */
  readonly gainSeconds: number;
};
