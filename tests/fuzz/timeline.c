/* Fuzz target: lines of one message to its object and its JSON.  A line that
 * begins with '~' is tied by pid.  The object counts what it holds, verdicts
 * are words, and lines of another queue id change none of it. */
#include <stdlib.h>

#include "core/log/message.h"

#define LINES_MAX 64

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const struct log_message *m)
{
	struct buf b;
	struct jw j;

	if ((unsigned)m->verdict >= VERDICT_COUNT)
		abort();
	for (size_t i = 0; i < m->nrecipients; i++)
		if ((unsigned)m->recipients[i].verdict >= VERDICT_COUNT)
			abort();
	for (size_t i = 0; i < m->nchildren; i++)
		if (span_eq(m->children[i], m->queue_id))
			abort();
	buf_init(&b, 16 << 20);
	jw_init(&j, &b);
	log_message_json(&j, m, span_str("x"), true);
	if (b.error == 0 && (j.depth != 0 || b.len < 2 ||
	    b.data[0] != '{' || b.data[b.len - 1] != '}'))
		abort();
	buf_done(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log_input_line in[LINES_MAX + 1];
	struct span rest = { (const char *)data, size }, line;
	struct arena *a = arena_new(8 << 20), *c = arena_new(8 << 20);
	struct log_message m, again;
	size_t n = 0;

	while (n < LINES_MAX && span_split(&rest, '\n', &line)) {
		bool tied = span_starts(line, "~");

		in[n] = (struct log_input_line){ .tied = tied,
			.bytes = span_skip(line, tied), .time = (usec_t)n };
		n++;
	}
	if (a == NULL || c == NULL || n == 0 ||
	    log_message_build(a, in, n, NULL, &m) != 0)
		goto out;
	check(&m);
	in[n] = (struct log_input_line){ .tied = true, .time = (usec_t)n,
		.bytes = span_str("Sep  2 17:56:59 mail postfix/qmgr[1]: ZZ00"
		    "ZZ00ZZ0: removed") };
	if (log_message_build(c, in, n + 1, NULL, &again) == 0 &&
	    m.object == LOG_OBJECT_MESSAGE &&
	    !span_is(m.queue_id, "ZZ00ZZ00ZZ0") &&
	    (again.verdict != m.verdict || again.removed != m.removed))
		abort();
out:
	arena_free(a);
	arena_free(c);
	return 0;
}
