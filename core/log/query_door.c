/* Mail that smtpd put on hold, or discards, before it had an id: the line
 * that names its recipient has none.  The client= line of the same process
 * behind it has; so a hit on the one is a hit on the other.
 * Fails with read errors and -ENOMEM. */
#include "core/log/query_state.h"

#include <errno.h>

#include "core/log/segment.h"

#define DOOR_SPAN	((size_t)64 * 1024)

static bool
is_door(const struct frame *f)
{
	return f->noqueue && (span_starts(f->rest, "hold: ") ||
	    span_starts(f->rest, "discard: "));
}

/* The first line with an id of that process, if it is a client= line. */
static int
next_client(struct query *q, const struct frame *door, uint32_t segment,
    struct span text, uint64_t base)
{
	struct scan_block b = { text.p, text.n, base, false };
	struct span line;
	uint64_t at;

	while (scan_next(&b, &line, &at)) {
		struct frame f;

		if (!frame_line(line, &f) || f.pid != door->pid ||
		    !span_eq(f.tag, door->tag) || !span_eq(f.host, door->host))
			continue;
		if (f.id.n > 0)
			return span_starts(f.rest, "client=") ?
			    key_lines_add(&q->hits, join_key(q->join, &f),
			    lpos(segment, at)) : 0;
		if (span_starts(f.text, "disconnect from "))
			return 0;
	}
	return 0;
}

static int
look_behind(struct query *q, lpos_t at)
{
	char *buf = line_cache_scratch(q->cache, DOOR_SPAN);
	uint32_t segment = lpos_segment(at);
	struct frame door;
	struct span line;
	int64_t n;

	if (!buf)
		return -ENOMEM;
	n = segment_read(source_segment(q->s, segment), lpos_offset(at), buf,
	    DOOR_SPAN);
	if (n < 0)
		return (int)n;
	line = span_of(buf, (size_t)n);
	line.n = (size_t)(span_chr(line, '\n') < 0 ? n :
	    span_chr(line, '\n'));
	if (!frame_line(line, &door) || !is_door(&door))
		return 0;
	return next_client(q, &door, segment, span_of(buf, (size_t)n),
	    lpos_offset(at));
}

int
query_doors(struct query *q)
{
	size_t n = q->hits.n;
	int r = 0;

	for (size_t i = 0; i < q->lone.n && r == 0; i++)
		r = look_behind(q, q->lone.v[i]);
	if (q->hits.n > n && !q->many)
		key_lines_sort(&q->hits);
	return r;
}
