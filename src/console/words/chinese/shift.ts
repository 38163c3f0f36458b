import type { shift as english } from "../english/shift.ts";

export const shift: Readonly<Record<keyof typeof english, string>> = {
  "event.alarmAcknowledged": "提醒已确认",
  "event.alarmShelved": "提醒已搁置",
  "event.alarmUnshelved": "提醒已恢复",
  "event.claimed": "已认领{where, select, yes {（{seat}）} other {}}",
  "event.handedOver": "已向{seat}交班",
  "event.seatLeft": "已离开席位{seat}",
  "event.seatTaken": "已就位{seat}",
  "event.shiftNoteRemoved": "交班备注已撤下",
  "event.shiftNoteWritten": "交班备注",
  "event.takenOver":
    "从{holder}处接手认领{why, select, stale {（已久未处理）} reason {：{reason}} other {}}",
  "event.unclaimed": "{holder}的认领已解除{why, select, seat-left {（已离席）} other {}}",
  "refusal.alarm-gone": "此提醒已不存在，无需处理。",
  "refusal.alarm-not-shelved": "此提醒已不在搁置中，无需处理。",
  "refusal.claimed-by-another": "{holderId}已认领。请先与其联系，或说明理由后接手。",
  "refusal.not-claimed": "您并未认领，无需解除。",
  "refusal.person-only": "此操作须由人员本人进行。请以个人身份登录。",
  "refusal.seat-empty": "席位{seat}无人，无需处理。",
  "refusal.seat-taken": "{holderId}正在席位{seat}。请其离席，或说明理由。",
};
