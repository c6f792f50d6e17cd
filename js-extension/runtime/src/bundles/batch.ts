// What an onBatch call means for each event; only functions with onBatch ever load it.

export { rowsOfBatch, type Row } from "../segment/batch";
