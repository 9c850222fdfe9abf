/* The subcommand `dmarc`: what the domain's DMARC record asks receivers to
 * do, for names that SPF and DKIM have proved.  The sheet is that of
 * core/auth/dmarc. */
#include <errno.h>

#include "core/auth/dmarc.h"
#include "core/command/ask.h"
#include "core/command/tables.h"
#include "core/dns/wire.h"

static const struct argument arguments[] = {
	{ "from", ARG_TEXT, "D", NULL },
	{ "spf-pass", ARG_LIST, "D", NULL },
	{ "dkim-pass", ARG_LIST, "D", NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

/* A domain, or the one of an address. */
static int
read_domain(const char *name, const char *value, struct span *ret,
    struct error *e)
{
	struct span s = span_str(value);
	ptrdiff_t at = span_rchr(s, '@');

	if (at >= 0)
		s = span_skip(s, (size_t)at + 1);
	if (!dns_name_valid(s) || span_is(s, "."))
		return error_set(e, -EINVAL, "command.dmarc.domain", "name",
		    name, "value", value, NULL);
	*ret = s;
	return 0;
}

static int
read_domains(struct invocation *in, const char *name,
    const struct span **ret, size_t *n, struct error *e)
{
	size_t count = (size_t)invocation_count(in, name);
	struct span *v = arena_array(in->arena, count + 1, sizeof *v);

	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < count; i++) {
		int r = read_domain(name, invocation_get(in, name, (int)i),
		    &v[i], e);

		if (r < 0)
			return r;
	}
	*ret = v;
	*n = count;
	return 0;
}

static int
dmarc_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct dmarc_query q = { .vantage = "" };
	const char *from = invocation_get(in, "from", 0);
	int r;

	*ret_exit = 2;
	if (from == NULL)
		return error_set(e, -EINVAL, "command.dmarc.no-from", NULL);
	r = read_domain("from", from, &q.from, e);
	if (r == 0)
		r = read_domains(in, "spf-pass", &q.spf, &q.nspf, e);
	if (r == 0)
		r = read_domains(in, "dkim-pass", &q.dkim, &q.ndkim, e);
	return r < 0 ? r : ask_sheet(in, &dmarc_analysis, &q, ret, ret_exit,
	    e);
}

const struct command command_dmarc = {
	.name = "dmarc", .usage = "", .arguments = arguments,
	.run = ask_run, .sheet = dmarc_sheet,
};
