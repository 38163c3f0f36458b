import { useState } from "react";
import type { HandlingPart, VaultKeyName } from "#kernel";
import type { LeaseDeed, OversightRead, OversightReport } from "#measures";
import { urlOf, type CheckpointState } from "#protocol";
import { area, areaId } from "../area/area.ts";
import { PartGuard } from "../guard/part-guard.tsx";
import { offerFile } from "../measures/download.ts";
import { hashOf } from "../screens/address.ts";
import { signOut } from "../session/session.ts";
import { useStore } from "../store/store.ts";
import { LanguageButton, ThemeButton } from "../top/look-buttons.tsx";
import type { MessageId } from "../words/catalogue.ts";
import { useWords } from "../words/use-words.ts";
import { shedReasonWords } from "../attention/shed-words.ts";
import { declineWords } from "../openings/erasures-list.tsx";
import { DeedTable, TallyTable, useWhen } from "./deed-table.tsx";
import { EntitlementTable } from "./entitlement-table.tsx";
import { FilterRow } from "./filter-row.tsx";
import { LogDeliveryPart } from "./log-delivery-part.tsx";
import { PaperLine } from "./paper-line.tsx";
import { PlanTable } from "./plan-table.tsx";
import { WitnessTable } from "./witness-table.tsx";
import { isPurpose, purposeWords } from "./purposes.ts";
import { queryOf, useOversight, type Filters } from "./use-oversight.ts";
import "./oversight.css";

function Bar() {
  const { t, text } = useWords();
  const chosen = useStore(area, (state) => state.area);
  const person = useStore(area, (state) => state.session?.person);
  return (
    <header className="top-bar">
      <p className="area-name cut">
        <span className="brand">Muster</span> {chosen === undefined ? null : text(chosen.name)}
      </p>
      <span className="spring" />
      <LanguageButton />
      <ThemeButton />
      <a className="screen-link person-link" href={hashOf(["account"])} title={person?.name}>
        {t("screen.account")}
      </a>
      <button className="button plain sign-out" type="button" onClick={() => void signOut()}>
        {t("session.signOut")}
      </button>
    </header>
  );
}

/** The file as the server makes it, which puts on record that it was taken. */
async function fetchFile(format: "csv" | "json", filters: Filters): Promise<string> {
  const response = await fetch(urlOf("exportOversight", { areaId: areaId() }), {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...queryOf(filters), format }),
  });
  if (!response.ok) throw new Error(`the export was answered ${response.status}`);
  return response.text();
}

function Downloads({ filters, taken }: { filters: Filters; taken: (done: boolean) => void }) {
  const { t } = useWords();
  const take = async (format: "csv" | "json", type: string): Promise<void> => {
    try {
      offerFile(`oversight.${format}`, type, await fetchFile(format, filters));
      taken(true);
    } catch {
      taken(false);
    }
  };
  return (
    <div className="oversight-downloads">
      <button type="button" className="button" onClick={() => void take("csv", "text/csv")}>
        {t("oversight.download.csv")}
      </button>
      <button
        type="button"
        className="button"
        onClick={() => void take("json", "application/json")}
      >
        {t("oversight.download.json")}
      </button>
      <button type="button" className="button" onClick={() => window.print()}>
        {t("oversight.print")}
      </button>
      <span className="dim">{t("oversight.recorded")}</span>
    </div>
  );
}

const partWords: Readonly<Record<HandlingPart, MessageId>> = {
  "call-taker": "oversight.as.call-taker",
  dispatcher: "oversight.as.dispatcher",
  desk: "oversight.as.desk",
  crew: "oversight.as.crew",
  "stand-in": "oversight.as.stand-in",
};

function Openings({ report }: { report: OversightReport }) {
  const { t } = useWords();
  const { openings } = report;
  const purpose = (id: string): string => (isPurpose(id) ? t(purposeWords[id]) : id);
  return (
    <>
      <DeedTable
        id="openings"
        title={t("oversight.openings")}
        none={t("oversight.openings.none")}
        deeds={openings}
        what={(deed) => purpose(deed.purpose)}
        detail={({ sealId, part }) => {
          return part === undefined ? sealId : `${t(partWords[part])} · ${sealId}`;
        }}
      />
      {openings.count === 0 ? null : (
        <div className="oversight-tallies">
          <TallyTable
            title={t("oversight.byPurpose")}
            tallies={openings.byPurpose}
            name={purpose}
          />
          <TallyTable
            title={t("oversight.byPerson")}
            tallies={openings.byPerson}
            name={(id) => id}
          />
          <TallyTable
            title={t("oversight.byAgency")}
            tallies={openings.byAgency}
            name={(id) => (id === "" ? t("oversight.centre") : id)}
          />
        </div>
      )}
    </>
  );
}

const leaseWords = {
  asked: "oversight.lease.asked",
  given: "oversight.lease.given",
  ended: "oversight.lease.ended",
  returned: "oversight.lease.returned",
  declined: "oversight.lease.declined",
} as const;

function leaseText(
  { state, answeredBy = "", until = 0 }: LeaseDeed,
  readAt: number,
  t: ReturnType<typeof useWords>["t"],
  when: (at: number) => string,
): string {
  const isOver = state === "given" && until <= readAt;
  const values = { who: answeredBy, until: when(until) };
  return t(leaseWords[isOver ? "ended" : state], values);
}

function Leases({ report }: { report: OversightRead }) {
  const { t } = useWords();
  const when = useWhen();
  const { newest } = report.leases;
  const given = newest.filter(
    ({ state, until = 0 }) => state === "given" && until > report.readAt,
  ).length;
  const asked = newest.filter(({ state }) => state === "asked").length;
  return (
    <>
      <DeedTable
        id="leases"
        title={t("oversight.leases")}
        none={t("oversight.leases.none")}
        deeds={report.leases}
        what={({ purpose }) => (isPurpose(purpose) ? t(purposeWords[purpose]) : purpose)}
        detail={(deed) => leaseText(deed, report.readAt, t, when)}
      />
      {newest.length === 0 ? null : (
        <p className="dim">{t("oversight.leases.open", { given, asked })}</p>
      )}
    </>
  );
}

const requestWords = {
  asked: "oversight.requests.asked",
  agreed: "oversight.requests.agreed",
  "agreed-by-two": "oversight.requests.agreedByTwo",
  declined: "oversight.requests.declined",
} as const;

function Kept({ report }: { report: OversightRead }) {
  const { t } = useWords();
  const when = useWhen();
  const { retention } = report;
  return (
    <>
      <DeedTable
        id="holds"
        title={t("oversight.holds")}
        none={t("oversight.holds.none")}
        deeds={report.holds}
        what={({ label }) => label}
        detail={({ lifted, until }) =>
          lifted === undefined
            ? t(until <= report.readAt ? "oversight.hold.ended" : "oversight.hold.until", {
                until: when(until),
              })
            : t("oversight.hold.lifted", { who: lifted.by, until: when(lifted.at) })
        }
      />
      <DeedTable
        id="erasures"
        title={t("oversight.erasures")}
        none={t("oversight.erasures.none")}
        deeds={report.erasures}
        what={({ rule }) =>
          t(rule === "request" ? "oversight.erasure.request" : "oversight.erasure.rule")
        }
        detail={({ reports }) => t("oversight.erasure.reports", { reports })}
      />
      <p className="dim">
        {retention.hasRule
          ? t("oversight.erasures.due", { due: retention.due, held: retention.held })
          : t("oversight.erasures.noRule")}
      </p>
      <DeedTable
        id="erasure-requests"
        title={t("oversight.requests")}
        none={t("oversight.requests.none")}
        deeds={report.erasureRequests}
        what={({ record }) => record.callId}
        detail={({ record: { step, reason = "still-needed" } }) =>
          t(requestWords[step], { reason: t(declineWords[reason]) })
        }
      />
      <DeedTable
        id="shed-reports"
        title={t("oversight.shed")}
        none={t("oversight.shed.none")}
        deeds={report.shedReports}
        what={({ record }) => `${record.machineId}/${record.reportId}`}
        detail={({ record: { step, reason } }) =>
          step === "taken" || reason === undefined
            ? t("oversight.shed.taken")
            : t("oversight.shed.dismissed", { reason: t(shedReasonWords[reason]) })
        }
      />
    </>
  );
}

const keyChangeWords = {
  "rotation-begun": "oversight.keys.begun",
  rotated: "oversight.keys.rotated",
  copied: "oversight.keys.copied",
  restored: "oversight.keys.restored",
  "erased-found": "oversight.keys.found",
} as const;

function keyText(
  key: VaultKeyName,
  generation: number,
  t: ReturnType<typeof useWords>["t"],
): string {
  if (key === "master") return t("oversight.keys.master");
  if (key === "reports") return t("oversight.keys.reports");
  if (key === "log") return t("oversight.keys.log", { generation });
  return t("oversight.keys.purpose", { purpose: t(purposeWords[key]), generation });
}

function Rest({ report }: { report: OversightReport }) {
  const { t } = useWords();
  return (
    <>
      <DeedTable
        id="exports"
        title={t("oversight.exports")}
        none={t("oversight.exports.none")}
        deeds={report.exports}
        what={({ record }) => record.what}
        detail={({ record: { rows, format } }) => t("oversight.rows", { rows, format })}
      />
      <EntitlementTable deeds={report.entitlements} />
      <DeedTable
        id="configurations"
        title={t("oversight.configurations")}
        none={t("oversight.configurations.none")}
        deeds={report.configurations}
        what={({ changes }) =>
          Object.entries(changes)
            .map(([kind, count]) => `${count} ${kind}`)
            .join(", ")
        }
        detail={({ reason }) => reason ?? ""}
      />
      <PlanTable deeds={report.deployments} />
      <DeedTable
        id="refused"
        title={t("oversight.refused")}
        none={t("oversight.refused.none")}
        deeds={report.refusedAttempts}
        what={({ record }) => record.what}
        detail={({ record: { count, reason } }) => t("oversight.times", { count, reason })}
      />
      <DeedTable
        id="releases"
        title={t("oversight.releases")}
        none={t("oversight.releases.none")}
        deeds={report.releases}
        what={({ record }) => record.releaseId}
        detail={({ record }) => record.sha256}
      />
      <DeedTable
        id="vault-keys"
        title={t("oversight.keys")}
        none={t("oversight.keys.none")}
        deeds={report.vaultKeys}
        what={({ record: { key, generation } }) => keyText(key, generation, t)}
        detail={({ record: { change, reports } }) => t(keyChangeWords[change], { reports })}
      />
    </>
  );
}

function Signed({ size, at, behindEvents }: CheckpointState) {
  const { t } = useWords();
  const when = useWhen();
  const signed =
    at === undefined
      ? t("oversight.signed.none")
      : t("oversight.signed", { size, when: when(at), behind: behindEvents });
  return <p className="dim">{signed}</p>;
}

function Report() {
  const { t } = useWords();
  const [notTaken, setNotTaken] = useState(false);
  const { filters, report, failed, setFilters, askAgain } = useOversight();
  const taken = (done: boolean) => {
    setNotTaken(!done);
    askAgain();
  };
  return (
    <main className="screen oversight" aria-label={t("oversight.title")}>
      <h1>{t("oversight.title")}</h1>
      <FilterRow filters={filters} change={setFilters} />
      <Downloads filters={filters} taken={taken} />
      {failed || notTaken ? (
        <p role="alert" className="wrong">
          {t("oversight.failed")}{" "}
          <button type="button" className="button" onClick={askAgain}>
            {t("oversight.again")}
          </button>
        </p>
      ) : null}
      {report === undefined ? (
        <p className="dim">{t("oversight.loading")}</p>
      ) : (
        <>
          <PaperLine filters={filters} readAt={report.readAt} />
          <p className="dim" role="status">
            {t("oversight.read", { sequence: report.sequence })}
          </p>
          <Signed {...report.checkpoint} />
          <WitnessTable witnesses={report.checkpoint.witnesses} />
          <LogDeliveryPart state={report.logDelivery} />
          <Openings report={report} />
          <Leases report={report} />
          <Kept report={report} />
          <Rest report={report} />
        </>
      )}
    </main>
  );
}

/** All that an overseer sees: they do not take part, so there is no board here. */
export default function OversightPage() {
  return (
    <div className="console oversight-console">
      <Bar />
      <PartGuard part="screen">
        <Report />
      </PartGuard>
    </div>
  );
}
