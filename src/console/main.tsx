import "@fontsource-variable/inter/wght.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/rows.css";
import "./styles/incident.css";
import "./styles/intake.css";
import "./styles/matter.css";
import "./styles/small.css";
import { i18n } from "@lingui/core";
import { I18nProvider } from "@lingui/react";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { noFormMemory } from "./guard/no-form-memory.ts";
import { prefer } from "./store/preferences.ts";
import { loadWords } from "./words/language.ts";

loadWords();
noFormMemory();
await prefer({});
const root = document.querySelector("#root");
if (root === null) throw new Error("the page needs an element #root, found none");
createRoot(root).render(
  <StrictMode>
    <I18nProvider i18n={i18n}>
      <App />
    </I18nProvider>
  </StrictMode>,
);
