/** The field of the command bar; one place knows its name. */
export const BAR_ID = "command-bar";

/** Into the command bar; on a small screen its field shows when it is focused. */
export function focusBar(): void {
  document.querySelector<HTMLElement>(`#${BAR_ID}`)?.focus();
}
