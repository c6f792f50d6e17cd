// `request` and `Segment`: only source functions load them.

export { SegmentCalls } from "../segment/calls";
export { SourceRequest, type Capture } from "../segment/request";
