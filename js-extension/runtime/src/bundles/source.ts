// `request` and `Segment`: only source functions load them.

export { SegmentCalls } from "../segment/calls";
export { SourceRequest } from "../segment/request";
export { noteOddities, refusalOf } from "../segment/webhook";
