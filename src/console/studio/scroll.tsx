import type { ReactNode } from "react";

/** What may be wider than the page: it scrolls by itself, by keys too. */
export function Scroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="studio-scroll" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
