"""Cases that pin exact behaviour, with the outcomes observed at Segment's own harness."""
