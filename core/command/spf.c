/* The subcommand `spf`: may this address send mail for this name?  The sheet
 * is that of core/auth/spf. */
#include <errno.h>

#include "core/auth/spf.h"
#include "core/command/ask.h"
#include "core/command/tables.h"

static const struct argument arguments[] = {
	{ "ip", ARG_TEXT, "IP", NULL },
	{ "helo", ARG_TEXT, "HOST", NULL },
	{ "mail-from", ARG_TEXT, "A", NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

/* "<taro@example.jp>" as a log has it, too. */
static struct span
without_brackets(struct span s)
{
	if (s.n >= 2 && s.p[0] == '<' && s.p[s.n - 1] == '>')
		s = span_of(s.p + 1, s.n - 2);
	return s;
}

static int
read_query(struct invocation *in, struct spf_query *q, struct error *e)
{
	const char *ip = invocation_get(in, "ip", 0);

	q->vantage = "";
	q->helo = span_str(invocation_get(in, "helo", 0));
	q->mail_from = without_brackets(span_str(invocation_get(in,
	    "mail-from", 0)));
	if (ip == NULL)
		return error_set(e, -EINVAL, "command.spf.no-ip", NULL);
	if (ip_parse(span_str(ip), &q->ip) < 0)
		return error_set(e, -EINVAL, "command.spf.ip", "value", ip,
		    NULL);
	if (q->helo.n == 0 && q->mail_from.n == 0)
		return error_set(e, -EINVAL, "command.spf.no-name", NULL);
	return 0;
}

static int
spf_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct spf_query q = { .now = in->now };
	int r = read_query(in, &q, e);

	*ret_exit = 2;
	return r < 0 ? r : ask_sheet(in, &spf_analysis, &q, ret, ret_exit, e);
}

const struct command command_spf = {
	.name = "spf", .usage = "", .arguments = arguments,
	.run = ask_run, .sheet = spf_sheet,
};
