import { area } from "../area/area.ts";
import { go, hashOf } from "../screens/address.ts";
import { useMay } from "../session/use-may.ts";
import { useStore } from "../store/store.ts";
import { useWords } from "../words/use-words.ts";
import "./setup-notice.css";

/** A centre without units or types cannot work: the board says so and leads to where it is set up. */
export function SetupNotice() {
  const { t } = useWords();
  const may = useMay("configure");
  const empty = useStore(area, ({ board }) => {
    if (board === undefined) return false;
    const { units, incidentTypes, priorities } = board.configuration;
    return units.size === 0 || incidentTypes.size === 0 || priorities.size === 0;
  });
  if (!empty) return null;
  return (
    <p className="setup-notice" role="status">
      {t(may ? "setup.emptyAdministrator" : "setup.empty")}{" "}
      <a
        className="button"
        href={hashOf(["setup"])}
        onClick={(event) => {
          event.preventDefault();
          go("setup");
        }}
      >
        {t("setup.toSetup")}
      </a>
    </p>
  );
}
