/** As the ref of a field in a form that a person has just opened: the next key goes there. */
export function focusHere(element: HTMLElement | null): void {
  element?.focus();
}
