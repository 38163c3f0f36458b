import { useEffect } from "react";
import { PANELS, toggle } from "../layout/layout.ts";
import { preferences } from "./preferences.ts";
import { focusBar } from "../command-bar/bar-focus.ts";
import { closeIntake, openIntake, selectIncident, view } from "./view.ts";

function inTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      'input:not([type="checkbox"], [type="range"]), textarea, select, [contenteditable="true"], [role="combobox"]',
    ) !== null
  );
}

function focusRow(selector: string): void {
  document.querySelector<HTMLElement>(selector)?.focus();
}

/** Esc leaves the innermost thing that is open. */
function leave(): void {
  const now = view.get();
  if (now.pickPlace !== undefined) view.set({ pickPlace: undefined });
  else if (now.intakeOpen) closeIntake();
  else if (now.selectedIncidentId !== undefined || now.matter !== undefined) {
    selectIncident(undefined);
    focusRow("#incidents [data-row]");
  }
}

const singleKeys: Readonly<Record<string, () => void>> = {
  n: openIntake,
  i: () => focusRow('#incidents [data-row][aria-current="true"], #incidents [data-row]'),
  u: () => focusRow("#units [data-row]"),
  a: () => focusRow("#attention [data-row]"),
  d: () => view.set({ wanted: "dispatch" }),
  e: () => view.set({ wanted: "edit" }),
  x: () => view.set({ form: "close" }),
  ...Object.fromEntries(PANELS.map((panel, index) => [String(index + 1), () => toggle(panel)])),
};

/** Esc in an open list of choices closes that list and nothing else. */
let choicesWereOpen = false;

function beforeKeyDown(event: KeyboardEvent): void {
  const { target } = event;
  choicesWereOpen =
    target instanceof Element && target.getAttribute("aria-expanded") === "true" && isField(target);
}

function isField(target: Element): boolean {
  return target.getAttribute("role") === "combobox";
}

/** On a Chinese keyboard the key of the slash gives an ideographic comma. */
const SLASHES = new Set(["/", "、", "／"]);

function onKeyDown(event: KeyboardEvent): void {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && !event.altKey) {
    event.preventDefault();
    focusBar();
    return;
  }
  if (choicesWereOpen || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey)
    return;
  if (event.key === "Escape") {
    leave();
    return;
  }
  if (!preferences.get().singleKeys || inTextField(event.target)) return;
  if (SLASHES.has(event.key)) {
    event.preventDefault();
    focusBar();
    return;
  }
  const act = singleKeys[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** Keys that work anywhere on the page, outside text fields. */
export function useKeys(): void {
  useEffect(() => {
    document.addEventListener("keydown", beforeKeyDown, true);
    document.addEventListener("keydown", onKeyDown);
    return () => {
      document.removeEventListener("keydown", beforeKeyDown, true);
      document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}
