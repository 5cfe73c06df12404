"""Facts that programs send while they happen: over HTTP, in the words of Segment's libraries."""
