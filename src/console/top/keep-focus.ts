/** What was used before, newest last; only as much as it takes to find the way back. */
const STEPS_MAX = 12;
/** Where a person can stand without doing anything by the next key. */
const STANDS = "li, section, form, fieldset, aside, main, [role='dialog']";
/** Standing on one of these, the next Enter opens or types; it orders nothing. */
const RETURNS = "[aria-expanded], [aria-haspopup], [data-row], textarea, select, input";

type Stood = {
  readonly element: HTMLElement;
  readonly id: string;
  /** From the parent outwards, with the place among its siblings of the branch below it. */
  readonly above: readonly { readonly element: Element; readonly index: number }[];
};

function stoodOn(element: HTMLElement): Stood {
  const above: { element: Element; index: number }[] = [];
  for (let child: Element = element; child.parentElement !== null; child = child.parentElement) {
    const parent = child.parentElement;
    above.push({ element: parent, index: [...parent.children].indexOf(child) });
  }
  return { element, id: element.id, above };
}

function canStand(element: Element | null | undefined): element is HTMLElement {
  return (
    element instanceof HTMLElement &&
    element.isConnected &&
    !element.matches(":disabled") &&
    element.checkVisibility({ visibilityProperty: true })
  );
}

/** Focus on something that is no control: only for as long as a person stands there. */
function standOn(element: HTMLElement): void {
  if (element.tabIndex < 0 && !element.hasAttribute("tabindex")) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: element.matches("main, section") });
}

/** The row that took the place of the one that went, or what is around it. */
function nextTo({ above }: Stood): HTMLElement | undefined {
  for (const { element, index } of above) {
    if (!canStand(element)) continue;
    if (element.matches("ul, ol, tbody") && element.children.length > 0) {
      const child = element.children[Math.min(index, element.children.length - 1)];
      const row = child?.querySelector("[data-row]") ?? child;
      if (canStand(row)) return row;
    }
    if (element.matches(STANDS)) return element;
  }
  const main = document.querySelector("main");
  return canStand(main) ? main : undefined;
}

/** Where to go from a place that is no more: the same thing drawn anew, the way in, or around. */
function placeAfter(stood: Stood, steps: readonly HTMLElement[]): HTMLElement | undefined {
  const same = stood.id === "" ? null : document.getElementById(stood.id);
  if (canStand(same)) return same;
  const around = nextTo(stood);
  const scope = around?.closest(STANDS);
  const back = steps.findLast(
    (step) => step !== stood.element && step.matches(RETURNS) && canStand(step),
  );
  return back !== undefined && scope?.contains(back) === true ? back : around;
}

/**
 * A control that is gone or switched off after it was pressed takes the focus with it, and the next
 * key would begin at the top of the page. This moves it to where the person was working. Returns
 * how to stop.
 */
export function keepFocus(): () => void {
  let stood: Stood | undefined;
  let steps: readonly HTMLElement[] = [];
  let scheduled = false;
  let pressedOn: EventTarget | null = null;
  const onFocus = ({ target }: FocusEvent) => {
    if (!(target instanceof HTMLElement) || target === document.body) return;
    stood = stoodOn(target);
    steps = [...steps.filter((step) => step !== target && step.isConnected), target];
    steps = steps.slice(-STEPS_MAX);
  };
  // Who presses beside everything wants to stand nowhere.
  const onPointer = () => {
    stood = undefined;
  };
  // A key that is held down does nothing to what it was not pressed on.
  const onKey = (event: KeyboardEvent) => {
    if (!event.repeat) pressedOn = event.target;
    else if (event.target !== pressedOn && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  const check = () => {
    scheduled = false;
    const active = document.activeElement;
    if (stood === undefined || (active !== null && active !== document.body)) return;
    const place = placeAfter(stood, steps);
    if (place !== undefined) standOn(place);
  };
  // Two frames: the browser itself lets go of a control that was switched off only after drawing.
  const changes = new MutationObserver(() => {
    const { activeElement } = document;
    const isFine = activeElement !== document.body && !activeElement?.matches(":disabled");
    if (scheduled || stood === undefined || isFine) return;
    scheduled = true;
    requestAnimationFrame(() => requestAnimationFrame(check));
  });
  changes.observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["disabled", "hidden"],
  });
  document.addEventListener("focusin", onFocus);
  document.addEventListener("pointerdown", onPointer, true);
  document.addEventListener("keydown", onKey, true);
  return () => {
    changes.disconnect();
    document.removeEventListener("focusin", onFocus);
    document.removeEventListener("pointerdown", onPointer, true);
    document.removeEventListener("keydown", onKey, true);
  };
}
