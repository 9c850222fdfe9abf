/* One inquiry, driven to its end: it judges when a round is complete. */
#include "core/command/ask.h"

#include <errno.h>
#include <stdlib.h>

#include "core/command/print.h"
#include "core/dns/resolver.h"
#include "core/dns/zonefile.h"

struct source {
	struct zonefile	*zone;
	struct loop	*loop;
	struct resolver	*resolver;
	struct answerer	 by;
};

static int
open_resolver(struct invocation *in, struct source *s, struct error *e)
{
	struct dns_server servers[DNS_SERVERS];
	struct resolver_options o = { .servers = servers,
		.patience = config_int(in->config, "dns-timeout") *
		    USEC_SEC };

	if (in->resolver == NULL)
		o.nservers = dns_servers_read("/etc/resolv.conf", servers);
	else if (dns_server_parse(in->resolver, servers) == 0)
		o.nservers = 1;
	else
		return error_set(e, -EINVAL, "dns.resolver", "value",
		    in->resolver, NULL);
	s->loop = o.loop = loop_new();
	s->resolver = s->loop != NULL ? resolver_new(&o) : NULL;
	if (s->resolver == NULL)
		return error_set(e, -ENOMEM, "command.memory", NULL);
	s->by = resolver_answerer(s->resolver);
	return 0;
}

static int
open_source(struct invocation *in, struct source *s, struct error *e)
{
	int r;

	if (in->dns_file != NULL) {
		r = zonefile_load(in->dns_file, &s->zone, e);
		if (r == 0)
			s->by = zonefile_answerer(s->zone);
		return r;
	}
	if (!in->offline)
		return open_resolver(in, s, e);
	s->by = inquiry_by_facts(NULL);
	return 0;
}

static void
close_source(struct source *s)
{
	resolver_free(s->resolver);
	loop_free(s->loop);
	zonefile_free(s->zone);
}

static bool
cancelled(const struct invocation *in)
{
	return in->cancel != NULL && *in->cancel;
}

/* Judges when a round is complete.  False: it cannot go on. */
static bool
run_inquiry(struct invocation *in, struct inquiry *i, const struct source *s)
{
	while (!inquiry_settle(i)) {
		if (s->resolver == NULL || resolver_open(s->resolver) == 0)
			return false;
		while (resolver_open(s->resolver) > 0) {
			if (cancelled(in)) {
				resolver_cancel(s->resolver, i);
				return false;
			}
			(void)loop_step(s->loop, true);
		}
	}
	return true;
}

int
ask_sheet(struct invocation *in, const struct analysis *an,
    const void *subject, struct sheet **ret, int *ret_exit, struct error *e)
{
	struct source source = { 0 };
	struct inquiry *i = NULL;
	struct sheet *sheet = NULL;
	int r;

	*ret_exit = 2;
	r = open_source(in, &source, e);
	if (r < 0)
		goto out;
	*ret_exit = 3;
	i = inquiry_new(an, subject, in->now, &source.by);
	if (i != NULL && run_inquiry(in, i, &source))
		sheet = inquiry_take(i);
	if (sheet != NULL)
		*ret = sheet;
	else if (cancelled(in))
		r = error_set(e, -ECANCELED, "command.ask.canceled", NULL);
	else
		r = error_set(e, -ENOMEM, "command.memory", NULL);
out:
	inquiry_free(i);
	close_source(&source);
	return r;
}

int
ask_run(struct invocation *in)
{
	struct sheet *sheet = NULL;
	struct error e = { 0 };
	int code = 3, r = in->command->sheet(in, &sheet, &code, &e);

	if (r == 0)
		r = invocation_put_sheet(in, sheet, &e);
	if (r == 0)
		code = sheet_worst(sheet) >= SEVERITY_WARNING ? 1 : 0;
	else
		(void)invocation_fail(in, code, &e);
	sheet_free(sheet);
	return code;
}
