/* The subcommand `dns`: the health of a mail domain, and of this host
 * (--self).  The sheet is that of core/domain. */
#include <errno.h>

#include "core/command/ask.h"
#include "core/command/host.h"
#include "core/command/tables.h"
#include "core/dns/wire.h"
#include "core/domain/domain.h"

static const struct argument arguments[] = {
	{ "self", ARG_FLAG, NULL, NULL },
	{ "ip", ARG_LIST, "IP", NULL },
	{ "selector", ARG_LIST, "S", NULL },
	{ "vantage", ARG_TEXT, "NAME", NULL },
	{ NULL, ARG_FLAG, NULL, NULL },
};

static int
read_domain(struct invocation *in, struct domain_query *q, struct error *e)
{
	struct span s = span_str(in->operands[0]);
	ptrdiff_t at = span_rchr(s, '@');

	if (at >= 0)
		s = span_skip(s, (size_t)at + 1);
	if (span_ends(s, "."))
		s.n--;
	if (s.n == 0 || !dns_name_valid(s))
		return error_set(e, -EINVAL, "command.dns.domain", "value",
		    in->operands[0], NULL);
	q->domain = s;
	return 0;
}

static int
read_ips(struct invocation *in, struct domain_query *q, struct error *e)
{
	size_t n = (size_t)invocation_count(in, "ip");
	struct ip *v = arena_array(in->arena, n + 1, sizeof *v);

	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < n; i++) {
		const char *value = invocation_get(in, "ip", (int)i);

		if (ip_parse(span_str(value), &v[i]) < 0)
			return error_set(e, -EINVAL, "command.dns.ip",
			    "value", value, NULL);
	}
	q->ips = v;
	q->nips = n;
	return 0;
}

static int
read_selectors(struct invocation *in, struct domain_query *q,
    struct error *e)
{
	size_t n = (size_t)invocation_count(in, "selector");
	struct span *v = arena_array(in->arena, n + 1, sizeof *v);

	if (v == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	for (size_t i = 0; i < n; i++) {
		const char *value = invocation_get(in, "selector", (int)i);

		v[i] = span_str(value);
		if (v[i].n == 0 || !dns_name_valid(v[i]))
			return error_set(e, -EINVAL, "command.dns.selector",
			    "value", value, NULL);
	}
	q->selectors = v;
	q->nselectors = n;
	return 0;
}

static int
dns_sheet(struct invocation *in, struct sheet **ret, int *ret_exit,
    struct error *e)
{
	struct domain_query q = { .vantage = "" };
	struct facts *facts = NULL;
	int r;

	*ret_exit = 2;
	if (invocation_has(in, "vantage"))
		return error_set(e, -EINVAL, "command.dns.vantage", "value",
		    invocation_get(in, "vantage", 0), NULL);
	q.self = invocation_has(in, "self");
	r = read_domain(in, &q, e);
	if (r == 0)
		r = read_ips(in, &q, e);
	if (r == 0)
		r = read_selectors(in, &q, e);
	if (r == 0)
		r = host_facts(in, true, &facts, e);
	if (r < 0)
		return r;
	q.facts = facts;
	r = ask_sheet(in, &domain_analysis, &q, ret, ret_exit, e);
	facts_free(facts);
	return r;
}

const struct command command_dns = {
	.name = "dns", .usage = "DOMAIN", .arguments = arguments,
	.min_operands = 1, .max_operands = 1,
	.run = ask_run, .sheet = dns_sheet,
};
