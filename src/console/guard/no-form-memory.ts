/**
 * VLT-17: a browser writes what is typed into its files, to bring it back after a crash, unless
 * the field says otherwise before the first letter. Fields that a browser should know, such as
 * those of signing in, say what they are by themselves.
 */
export function noFormMemory(): void {
  document.addEventListener(
    "focusin",
    ({ target }) => {
      const isField = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement;
      if (isField && !target.hasAttribute("autocomplete")) target.autocomplete = "off";
    },
    true,
  );
}
