import { address } from "../screens/address.ts";
import { useStore } from "../store/store.ts";
import { HistoryIncident } from "./history-incident.tsx";
import { HistoryList } from "./history-list.tsx";
import "./history.css";

/** "#/history" with filters finds incidents; "#/history/412" opens one, with a sequence then. */
export default function HistoryScreen() {
  const parts = useStore(address, (value) => value.parts);
  const [, number = "", sequence = ""] = parts;
  if (!/^\d+$/.test(number)) return <HistoryList />;
  const at = /^\d{1,15}$/.test(sequence) ? Number(sequence) : undefined;
  return <HistoryIncident key={number} number={number} at={at} />;
}
