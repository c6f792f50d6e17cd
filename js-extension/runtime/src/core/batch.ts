// What one onBatch call means for each of its events (connections/functions/destination-functions, batches).

import type { OutcomeRecord } from "../contracts.gen";
import { describe } from "./errors";
import { isArray, stringify } from "./natives";

type Event = Record<string, unknown>;
type Row = Partial<OutcomeRecord> & { valueText?: string };

function idOf(value: unknown): string | undefined {
  const id = typeof value === "object" && value !== null ? (value as Event).messageId : undefined;
  return typeof id === "string" ? id : undefined;
}

/** Insert functions: output pairs with input by index; by messageId where the lengths differ and both sides have one. */
function pairInsert(inputIds: (string | undefined)[], result: unknown): Row[] {
  const missing = (note: string): Row => ({ droppedInBatch: true, notes: [note] });
  const kept = (value: unknown): Row => {
    if (value === undefined || value === null) return { returned: value === null ? "null" : "undefined" };
    try {
      return { returned: "json", valueText: stringify(value) };
    } catch (failure) {
      return { status: "threw", error: describe(failure) };
    }
  };
  if (!isArray(result)) {
    const note = `onBatch returned ${result === undefined ? "nothing" : "no array"}: no event of the batch goes on`;
    return inputIds.map(() => missing(note));
  }
  if (result.length === inputIds.length) return inputIds.map((_, i) => kept(result[i]));
  const counts = `onBatch got ${inputIds.length} events and returned ${result.length}`;
  const outputIds = result.map(idOf);
  if (inputIds.every((id) => id !== undefined) && outputIds.every((id) => id !== undefined)) {
    return inputIds.map((id) => {
      const i = outputIds.indexOf(id);
      return i < 0 ? missing(`${counts}; paired by messageId: this one is not among them`) : kept(result[i]);
    });
  }
  return inputIds.map((_, i) =>
    i < result.length
      ? { ...kept(result[i]), notes: [`${counts}; paired by index, for lack of messageIds`] }
      : missing(`${counts}; paired by index: none is left for this one`),
  );
}

function statusText(status: number, errormessage: unknown): string {
  return errormessage ? `${status} ${describe(errormessage).message}` : String(status);
}

/** Destination functions: an optional status for each event; what has none counts as delivered. */
function readStatuses(count: number, result: unknown): Row[] {
  const rows: Row[] = [];
  for (let i = 0; i < count; i++) {
    const item: unknown = isArray(result) ? result[i] : undefined;
    const { status, errormessage } = (item ?? {}) as { status?: unknown; errormessage?: unknown };
    const row: Row = {};
    if (typeof status === "number" && Number.isSafeInteger(status)) {
      row.batchStatus = status;
      if (status < 200 || status > 299) row.error = { name: "BatchStatus", message: statusText(status, errormessage) };
    } else if (status !== undefined) {
      row.notes = ["onBatch gave this event a status that is no whole number; it counts as delivered"];
    } else if (isArray(result) && i >= result.length) {
      row.notes = [`onBatch returned ${result.length} statuses for ${count} events; this one counts as delivered`];
    }
    rows.push(row);
  }
  return rows;
}

export function rowsOfBatch(isInsert: boolean, inputIds: (string | undefined)[], result: unknown): Row[] {
  return isInsert ? pairInsert(inputIds, result) : readStatuses(inputIds.length, result);
}

export { idOf };
