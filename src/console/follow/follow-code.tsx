import type { CallId } from "#kernel";
import type { FollowCodeGiven } from "#protocol";
import { useState } from "react";
import { ask } from "../area/api.ts";
import { areaId } from "../area/area.ts";
import { useWords } from "../words/use-words.ts";
import "../openings/openings.css";

/** A code to read out to whoever called, anonymous or not. It is shown once. */
export function FollowCode({ callId }: { readonly callId: CallId }) {
  const { t } = useWords();
  const [code, setCode] = useState<string>();
  const [failed, setFailed] = useState<string>();
  const make = async () => {
    try {
      const values = { areaId: areaId(), callId };
      const given = await ask<FollowCodeGiven>("giveFollowCode", { values, method: "POST" });
      setCode(given.code);
      setFailed(undefined);
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error));
    }
  };
  if (code !== undefined) {
    return (
      <p>
        <span className="numeric follow-code">{code}</span>{" "}
        <span className="dim">{t("follow.readOut", { address: location.host })}</span>
      </p>
    );
  }
  return (
    <p>
      <button type="button" className="button plain" onClick={() => void make()}>
        {t("follow.give")}
      </button>
      {failed === undefined ? null : <span className="wrong"> {failed}</span>}
    </p>
  );
}
