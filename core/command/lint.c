/* The subcommands `lint` and `score`: what in a mail makes it look like junk
 * or arrive broken, and how many points of ten it gets.  The mail comes from
 * where `message` takes it, and is judged by the helper. */
#include "core/lint/lint.h"

#include <errno.h>

#include "core/command/ask.h"
#include "core/command/score.h"
#include "core/command/tables.h"
#include "core/lint/order.h"
#include "core/lint/remote.h"

#define ARGUMENTS \
	{ "ip", ARG_TEXT, "IP", NULL }, \
	{ "helo", ARG_TEXT, "HOST", NULL }, \
	{ "mail-from", ARG_TEXT, "A", NULL }, \
	{ "rcpt", ARG_LIST, "A", NULL }, \
	{ "incoming", ARG_FLAG, NULL, NULL }, \
	{ "authserv-id", ARG_LIST, "ID", NULL }, \
	{ "trust", ARG_LIST, "HOST|CIDR", NULL }, \
	{ "queue-id", ARG_TEXT, "ID", NULL }, \
	{ "number", ARG_TEXT, "N", NULL }, \
	{ "part", ARG_TEXT, "PATH", NULL }, \
	{ "ask-all", ARG_FLAG, NULL, NULL }

static const struct argument lint_arguments[] = {
	ARGUMENTS, { NULL, ARG_FLAG, NULL, NULL },
};
static const struct argument score_arguments[] = {
	ARGUMENTS, { "watch", ARG_PATH, "MAILDIR", NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

static int
write_options(struct invocation *in, const struct message_options *m,
    struct buf *out)
{
	size_t n = (size_t)invocation_count(in, "rcpt");
	struct span *v = arena_array(in->arena, n + 1, sizeof *v);
	struct lint_options o = { .message = *m, .recipients = v,
		.nrecipients = n, .incoming = invocation_has(in, "incoming") };

	if (v == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < n; i++)
		v[i] = span_str(invocation_get(in, "rcpt", (int)i));
	return lint_options_write(&o, out);
}

static const struct message_kind lint_kind = { .analysis = "lint",
	.write = write_options, .may_ask = lint_may_ask, .pairs = true };
static const struct message_kind score_kind = { .analysis = "score",
	.write = write_options, .may_ask = lint_may_ask, .pairs = true };

static int
lint_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	return message_kind_sheet(in, &lint_kind, ret, ret_exit, e);
}

static int
score_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	return message_kind_sheet(in, &score_kind, ret, ret_exit, e);
}

static int
lint_run(struct invocation *in)
{
	return in->noperands > 1 ? message_each(in, &lint_kind) :
	    ask_run(in);
}

static int
score_run(struct invocation *in)
{
	if (invocation_has(in, "watch"))
		return score_watch(in, &score_kind);
	return in->noperands > 1 ? message_each(in, &score_kind) :
	    ask_run(in);
}

const struct command command_lint = {
	.name = "lint", .usage = "FILE…|-", .arguments = lint_arguments,
	.max_operands = -1, .run = lint_run, .sheet = lint_sheet,
	.order = lint_order,
};

const struct command command_score = {
	.name = "score", .usage = "FILE…|- | --watch MAILDIR",
	.arguments = score_arguments,
	.max_operands = -1, .run = score_run, .sheet = score_sheet,
	.order = lint_order,
};
