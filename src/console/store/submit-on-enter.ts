import type { KeyboardEvent } from "react";

/** For a list in a form: Enter gives the form, as it does in a field; a browser leaves it out. */
export function submitOnEnter(event: KeyboardEvent<HTMLSelectElement>): void {
  if (event.key !== "Enter" || event.currentTarget.value === "") return;
  event.preventDefault();
  event.currentTarget.form?.requestSubmit();
}
