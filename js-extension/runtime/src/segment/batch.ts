// What one onBatch call means for each of its events (connections/functions/destination-functions, batches).

import { describe, isArray, stringify, type OutcomeRecord } from "segfn:core";

export type Row = Partial<OutcomeRecord> & { valueText?: string };

type Id = string | undefined;

function idOf(value: unknown): Id {
  const id = typeof value === "object" && value !== null ? (value as Record<string, unknown>).messageId : undefined;
  return typeof id === "string" ? id : undefined;
}

function noted(row: Row, ...notes: string[]): Row {
  return { ...row, notes: [...(row.notes ?? []), ...notes] };
}

/** What an insert function returned in an event's place. */
function kept(value: unknown): Row {
  if (value === undefined || value === null) return { returned: value === null ? "null" : "undefined" };
  try {
    return { returned: "json", valueText: stringify(value) };
  } catch (failure) {
    return { status: "threw", error: describe(failure) };
  }
}

function missing(note: string): Row {
  return { droppedInBatch: true, notes: [note] };
}

/** What of the result is no input's: an insert function lets at most one event out for each that came in. */
function withSurplus(rows: Row[], surplus: number): Row[] {
  if (surplus > 0) {
    rows[0] = noted(rows[0]!, `onBatch returned more events than came in; the surplus (${surplus}) goes nowhere`);
  }
  return rows;
}

function byIndex(inputIds: Id[], outputs: unknown[]): Row[] {
  const known = new Set(inputIds);
  return inputIds.map((id, i) => {
    const row = kept(outputs[i]);
    const outputId = idOf(outputs[i]);
    const isAnothers = id !== undefined && outputId !== undefined && outputId !== id && known.has(outputId);
    return isAnothers
      ? noted(row, "onBatch returned another event in this one's place (see messageId); paired by index, as at Segment")
      : row;
  });
}

function byMessageId(inputIds: Id[], outputIds: Id[], outputs: unknown[], counts: string): Row[] {
  const places = new Map<Id, number[]>();
  for (let i = outputIds.length - 1; i >= 0; i--) {
    const same = places.get(outputIds[i]);
    if (same === undefined) places.set(outputIds[i], [i]);
    else same.push(i);
  }
  let found = 0;
  const rows = inputIds.map((id) => {
    const at = places.get(id)?.pop();
    if (at === undefined) return missing(`${counts}; paired by messageId: this one is not among them`);
    found++;
    return noted(kept(outputs[at]), `${counts}; paired by messageId`);
  });
  return withSurplus(rows, outputs.length - found);
}

/** Output pairs with input by index; by messageId where the lengths differ and both sides have one. */
function pairInsert(inputIds: Id[], result: unknown): Row[] {
  if (!isArray(result)) {
    const what = result === undefined ? "nothing" : "no array";
    return inputIds.map(() => missing(`onBatch returned ${what}: no event of the batch goes on`));
  }
  const outputs = result as unknown[];
  if (outputs.length === inputIds.length) return byIndex(inputIds, outputs);
  const counts = `onBatch got ${inputIds.length} events and returned ${outputs.length}`;
  const outputIds: Id[] = [];
  for (let i = 0; i < outputs.length; i++) outputIds.push(idOf(outputs[i]));
  if (!inputIds.includes(undefined) && !outputIds.includes(undefined)) {
    return byMessageId(inputIds, outputIds, outputs, counts);
  }
  const rows = inputIds.map((_, i) =>
    i < outputs.length
      ? noted(kept(outputs[i]), `${counts}; paired by index, for lack of messageIds`)
      : missing(`${counts}; paired by index: none is left for this one`),
  );
  return withSurplus(rows, outputs.length - inputIds.length);
}

function statusText(status: number, errormessage: unknown): string {
  return errormessage ? `${status} ${describe(errormessage).message}` : String(status);
}

/** What a destination function says of one event. */
function readStatus(item: unknown): Row {
  const counts = "it counts as delivered";
  if (typeof item === "number") return { notes: [`onBatch gave this event ${item}, not {status: ${item}}; ${counts}`] };
  if (typeof item !== "object" || item === null) {
    return { notes: [`onBatch gave this event no object with a status; ${counts}`] };
  }
  let status: unknown;
  let errormessage: unknown;
  try {
    ({ status, errormessage } = item as { status?: unknown; errormessage?: unknown });
  } catch (failure) {
    return { notes: [`reading this event's status threw ${describe(failure).message}; ${counts}`] };
  }
  if (status === undefined) return { notes: [`onBatch gave this event no object with a status; ${counts}`] };
  if (typeof status !== "number" || !Number.isSafeInteger(status)) {
    return { notes: [`onBatch gave this event a status that is no whole number; ${counts}`] };
  }
  const row: Row = { batchStatus: status };
  if (status < 200 || status > 299) row.error = { name: "BatchStatus", message: statusText(status, errormessage) };
  return row;
}

/** Destination functions: an optional status for each event; what has none counts as delivered. */
function readStatuses(count: number, result: unknown): Row[] {
  const rows: Row[] = [];
  const isList = isArray(result);
  for (let i = 0; i < count; i++) {
    if (isList && i < result.length) rows.push(readStatus(result[i]));
    else if (isList) {
      rows.push({
        notes: [`onBatch returned ${result.length} statuses for ${count} events; this one counts as delivered`],
      });
    } else if (result === undefined || result === null) rows.push({});
    else rows.push({ notes: ["onBatch returned something other than an array of statuses; it is ignored"] });
  }
  if (isList && result.length > count) {
    rows[0] = noted(rows[0]!, `onBatch returned ${result.length} statuses for ${count} events; the surplus is ignored`);
  }
  return rows;
}

/** One row for each event of the batch, by what the call returned. */
export function rowsOfBatch(isInsert: boolean, inputIds: Id[], result: unknown): Row[] {
  return isInsert ? pairInsert(inputIds, result) : readStatuses(inputIds.length, result);
}
