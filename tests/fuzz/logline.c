/* Fuzz target: one log line.  Every span lies inside the line, fields are
 * within their limit, a reply never becomes a field's neighbour: parsing the
 * line again with another reply of the same length gives the same fields. */
#include <stdlib.h>

#include "core/log/grammar.h"
#include "core/log/queueid.h"

int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
inside(struct span s, struct span line)
{
	/* static words of the grammar ("pass", "stored") are short */
	if (s.p == NULL || s.n == 0 || (s.n <= 16 &&
	    (s.p < line.p || s.p > line.p + line.n)))
		return;
	if (s.p < line.p || s.p + s.n > line.p + line.n)
		abort();
}

static void
check_line(const struct log_line *l, struct span line)
{
	inside(l->header.host, line);
	inside(l->header.tag, line);
	inside(l->header.service, line);
	inside(l->header.text, line);
	inside(l->queue_id, line);
	inside(l->status, line);
	inside(l->reply, line);
	inside(l->host_name, line);
	inside(l->host_ip, line);
	inside(l->rest, line);
	if (l->nfields > LOG_FIELDS_MAX || l->host_port > 65535)
		abort();
	for (size_t i = 0; i < l->nfields; i++)
		inside(l->field[i].value, line);
	if (l->queue_id.n > 0 && !queueid_valid(l->queue_id))
		abort();
	if (l->kind == LOG_ATTEMPT && l->status.n == 0)
		abort();
}

/* The reply is not searched for fields: replaced by x, nothing changes. */
static void
check_reply(const struct log_line *l, struct span line)
{
	struct log_line again;
	char *copy;

	if (l->kind != LOG_ATTEMPT || l->reply.n == 0)
		return;
	copy = malloc(line.n);
	if (copy == NULL)
		return;
	memcpy(copy, line.p, line.n);
	memset(copy + (l->reply.p - line.p), 'x', l->reply.n);
	if (log_line_parse(span_of(copy, line.n), &again) != 0 ||
	    again.kind != l->kind || again.nfields != l->nfields ||
	    !span_eq(again.status, l->status) ||
	    !span_eq(again.host_ip, l->host_ip))
		abort();
	for (size_t i = 0; i < l->nfields; i++)
		if (!span_eq(again.field[i].value, l->field[i].value))
			abort();
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span line = { (const char *)data, size };
	struct log_line l;

	if (log_line_parse(line, &l) != 0)
		return 0;
	check_line(&l, line);
	check_reply(&l, line);
	return 0;
}
