import { useCallback, useEffect, useState } from "react";
import type { MachineListed, PersonManaged, RecoveryListed } from "#protocol";
import { ask, ServerProblem } from "../area/api.ts";
import { ErasuresList } from "../openings/erasures-list.tsx";
import { Machines } from "./machines.tsx";
import { People } from "./people.tsx";
import "./access.css";

/** What the server said is wrong: in its words, which name what to do. */
export function said(error: unknown): string {
  return error instanceof ServerProblem || error instanceof Error ? error.message : String(error);
}

export type Job = () => Promise<unknown>;

/** Who may sign in and which machines may bring something in. Every change is on record. */
export default function AccessScreen() {
  const [people, setPeople] = useState<readonly PersonManaged[]>();
  const [recoveries, setRecoveries] = useState<readonly RecoveryListed[]>([]);
  const [machines, setMachines] = useState<readonly MachineListed[]>();
  const [problem, setProblem] = useState<string>();
  const read = useCallback(async () => {
    try {
      setPeople(await ask<PersonManaged[]>("listPeople"));
      setRecoveries(await ask<RecoveryListed[]>("listRecoveries"));
      setMachines(await ask<MachineListed[]>("listMachines"));
    } catch (error) {
      setProblem(said(error));
    }
  }, []);
  useEffect(() => {
    const timer = setTimeout(() => void read(), 0);
    return () => clearTimeout(timer);
  }, [read]);
  const act = async (job: Job): Promise<boolean> => {
    setProblem(undefined);
    try {
      await job();
      return true;
    } catch (error) {
      setProblem(said(error));
      return false;
    } finally {
      await read();
    }
  };
  return (
    <div className="access">
      <p role="alert" className="wrong access-problem">
        {problem}
      </p>
      <People people={people ?? []} recoveries={recoveries} act={act} />
      <Machines machines={machines ?? []} act={act} />
      <ErasuresList />
    </div>
  );
}
